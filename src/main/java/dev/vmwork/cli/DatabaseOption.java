package dev.vmwork.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.database.SchemaOwner;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.home.HomeSettings;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.server.OwnServer;
import dev.vmwork.unit.InvalidInputException;

/**
 * Where the job repository of a home is: what the option says, or the environment, or the
 * home's settings; else in files of the home. A home has one, and stays with it.
 */
final class DatabaseOption {

	private static final String EMBEDDED = "embedded";

	private static final String VARIABLE = "VMWORK_DATABASE";

	@Option(names = "--database", paramLabel = "URL",
			description = "Database of the job repository: jdbc:postgresql://HOST/DATABASE, or embedded (files of the"
					+ " home, the default). A home remembers it. $" + VARIABLE + " does the same.")
	private @Nullable String url;

	/**
	 * The home's database, for reading.
	 * @param home the home
	 * @return the database
	 * @throws InvalidInputException if it is not the one that has the home's history
	 * @throws IOException if the home's settings cannot be read
	 */
	RepositoryDatabase of(Home home) throws InvalidInputException, IOException {
		HomeSettings settings = settings(home);
		return database(home, wanted(home, settings), settings.schema());
	}

	/**
	 * The home's database, for writing. The home remembers it.
	 * @param home the home
	 * @param lock shows that no other vmwork is using another one
	 * @return the database
	 * @throws InvalidInputException if it is not the one that has the home's history, or
	 * belongs to another home
	 * @throws IOException if it, or the home's settings, cannot be read
	 */
	RepositoryDatabase keep(Home home, HomeLock lock) throws InvalidInputException, IOException {
		lock.check();
		HomeSettings settings = settings(home);
		RepositoryDatabase database = database(home, wanted(home, settings), settings.schema());
		if (database instanceof PostgresDatabase shared) {
			boolean used = shared.schema().equals(settings.schema());
			if (!used) {
				requireFree(shared);
			}
			claim(home, shared, used);
			if (!used) {
				settings.withDatabase(shared.url(), shared.schema()).write(home);
			}
		}
		return database;
	}

	/**
	 * The home's database, to be made anew from what runs have left beside it.
	 * @param home the home
	 * @param lock shows that no other vmwork is using it
	 * @return the database
	 * @throws InvalidInputException if the home has not used it yet, or it is another
	 * home's
	 * @throws IOException if it, or the home's settings, cannot be read
	 */
	RepositoryDatabase forRepair(Home home, HomeLock lock) throws InvalidInputException, IOException {
		lock.check();
		HomeSettings settings = settings(home);
		RepositoryDatabase database = database(home, wanted(home, settings), settings.schema());
		if (database instanceof PostgresDatabase shared) {
			if (!shared.schema().equals(settings.schema())) {
				throw problem("--repair: home " + home.path() + " has no job repository in " + shared + " yet");
			}
			claim(home, shared, true);
		}
		return database;
	}

	private static void claim(Home home, PostgresDatabase database, boolean used)
			throws InvalidInputException, IOException {
		SchemaOwner schema = new SchemaOwner(database);
		String owner = schema.claim(home.path().toString());
		if (owner.equals(home.path().toString())) {
			return;
		}
		Path other = Path.of(owner);
		boolean there = Files.exists(other);
		if (!used && there) {
			throw ofAnotherHome(database);
		}
		if (there && !Files.isSameFile(other, home.path())
				&& database.schema().equals(settings(new Home(other)).schema())) {
			throw problem("schema " + database.schema() + " of " + database.url() + " is that of the home " + owner
					+ ", of which " + home.path() + " is a copy; 'vmwork database use embedded' gives the copy a job"
					+ " repository of its own");
		}
		schema.change(home.path().toString());
	}

	/**
	 * Refuses a schema that belongs to another home.
	 * @param database the database with the schema
	 * @throws InvalidInputException if there are runs in it
	 * @throws IOException if it is not fit, or cannot be read
	 */
	static void requireFree(PostgresDatabase database) throws InvalidInputException, IOException {
		if (database.hasRuns()) {
			throw ofAnotherHome(database);
		}
	}

	private static InvalidInputException ofAnotherHome(PostgresDatabase database) {
		return problem("schema " + database.schema() + " of " + database.url()
				+ " is that of another home, wanted another name in currentSchema");
	}

	static HomeSettings settings(Home home) throws InvalidInputException, IOException {
		return HomeSettings.read(home, DatabaseOption::check, PostgresDatabase::checkSchema);
	}

	private @Nullable String wanted(Home home, HomeSettings settings) throws InvalidInputException {
		String variable = System.getenv(VARIABLE);
		String wanted = settings.database();
		if (this.url != null) {
			wanted = parse("--database", this.url);
		}
		else if (variable != null && !variable.isEmpty()) {
			wanted = parse(VARIABLE, variable);
		}
		String used = used(home, settings);
		if (used != null && !used.equals(describe(wanted))) {
			throw problem("home " + home.path() + " has its job repository in " + used + ", not in " + describe(wanted)
					+ "; 'vmwork database use " + describe(wanted) + "' carries it over");
		}
		return wanted;
	}

	// Settings that have no schema are wishes that were not used yet.
	private static @Nullable String used(Home home, HomeSettings settings) {
		if (settings.schema() != null) {
			return describe(settings.database());
		}
		return new EmbeddedDatabase(home.database()).isThere() ? EMBEDDED : null;
	}

	/**
	 * Whether a home has its job repository in its own files, or would get it there.
	 * @param home the home
	 * @param settings its settings
	 * @return true if it has
	 */
	static boolean isEmbedded(Home home, HomeSettings settings) {
		return settings.database() == null || EMBEDDED.equals(used(home, settings));
	}

	/**
	 * The database that a home has, or would get.
	 * @param home the home
	 * @return the database
	 * @throws InvalidInputException if the settings are wrong
	 * @throws IOException if they cannot be read
	 */
	static RepositoryDatabase current(Home home) throws InvalidInputException, IOException {
		HomeSettings settings = settings(home);
		return database(home, isEmbedded(home, settings) ? null : settings.database(), settings.schema());
	}

	private static String describe(@Nullable String url) {
		return (url != null) ? url : EMBEDDED;
	}

	/**
	 * A database by its URL.
	 * @param home the home
	 * @param url the URL, or null for the home's own files
	 * @param schema the schema in which the home has its job repository, or null
	 * @return the database
	 * @throws IOException if the home's own server cannot be started
	 */
	static RepositoryDatabase database(Home home, @Nullable String url, @Nullable String schema) throws IOException {
		if (url == null) {
			return new EmbeddedDatabase(home.database());
		}
		String named = PostgresDatabase.schemaOf(url);
		String known = (named != null) ? named : schema;
		return new PostgresDatabase(url,
				(known != null) ? known : "vmwork_" + UUID.randomUUID().toString().substring(0, 8),
				password(home, url));
	}

	// Of the home's own server, which is started if need be.
	private static @Nullable String password(Home home, String url) throws IOException {
		OwnServer server = new OwnServer(home, new ProcessRunner(new Cancellation()));
		if (!server.owns(url)) {
			return null;
		}
		if (server.isHere() && !server.isRunning()) {
			System.err.println("vmwork: starting the database server of this home");
			server.start(null);
		}
		return OwnServer.password(server.passwordFile());
	}

	/**
	 * Reads the name of a database.
	 * @param source says where it was found
	 * @param text the name
	 * @return the URL, or null for the home's own files
	 * @throws InvalidInputException if it is none
	 */
	static @Nullable String parse(String source, String text) throws InvalidInputException {
		try {
			return check(text);
		}
		catch (IllegalArgumentException ex) {
			throw problem(source + ": " + ex.getMessage());
		}
	}

	private static @Nullable String check(String text) {
		return text.equals(EMBEDDED) ? null : PostgresDatabase.check(text);
	}

	static InvalidInputException problem(String problem) {
		return new InvalidInputException(List.of(problem), 1);
	}

}
