package dev.vmwork.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.home.HomeSettings;
import dev.vmwork.maintenance.Backup;
import dev.vmwork.maintenance.DatabaseMove;
import dev.vmwork.maintenance.Repair;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.server.OwnServer;
import dev.vmwork.unit.InvalidInputException;

/**
 * {@code vmwork database}: the home's own PostgreSQL, and which database a home uses.
 */
@Command(name = "database",
		description = "Runs a PostgreSQL of the home's own, and chooses the database of the job" + " repository.")
final class DatabaseCommand implements Callable<Integer> {

	private static final String OWN = "own";

	private final Home home = Home.ofEnvironment();

	@Override
	public Integer call() throws Exception {
		return status();
	}

	private OwnServer server() {
		return new OwnServer(this.home, new ProcessRunner(new Cancellation()));
	}

	@Command(name = "start", description = "Starts the home's own PostgreSQL, made if it is not there. It goes on until"
			+ " 'database stop', or the machine ends.")
	int start(@Option(names = "--listen", paramLabel = "ADDRESS",
			description = "Address at which other machines reach it. Default: 127.0.0.1, this machine only.") @Nullable String address)
			throws Exception {
		if (address != null) {
			requireOwnAddress(address);
		}
		OwnServer server = server();
		server.start(address);
		String url = Objects.requireNonNull(server.url());
		HomeSettings settings = DatabaseOption.settings(this.home);
		if (settings.database() != null && server.owns(settings.database())) {
			settings.withDatabase(url, settings.schema()).write(this.home);
		}
		else if (settings.database() == null && !new EmbeddedDatabase(this.home.database()).isThere()) {
			try (HomeLock lock = HomeLock.take(this.home)) {
				use(lock, url);
			}
		}
		return status();
	}

	private static void requireOwnAddress(String address) throws IOException, InvalidInputException {
		try {
			for (InetAddress known : InetAddress.getAllByName(address)) {
				if (NetworkInterface.getByInetAddress(known) != null) {
					return;
				}
			}
		}
		catch (UnknownHostException ex) {
			// nor is it one of another machine
		}
		throw DatabaseOption.problem("--listen: '" + address + "' found, wanted an address or a name of this machine");
	}

	@Command(name = "stop", description = "Stops the home's own PostgreSQL. A command that needs it starts it again.")
	int stop() throws IOException {
		System.out.println(server().stop() ? "the database server was stopped" : "the database server was not running");
		return ExitCode.OK.number();
	}

	@Command(name = "status",
			description = "Says where the job repository is, and whether the home's own PostgreSQL is running.")
	int status() throws IOException, InvalidInputException {
		HomeSettings settings = DatabaseOption.settings(this.home);
		boolean embedded = DatabaseOption.isEmbedded(this.home, settings);
		System.out.println("job repository: " + (embedded ? this.home.database() + " (embedded)"
				: settings.database() + ((settings.schema() != null) ? ", schema " + settings.schema() : "")));
		OwnServer server = server();
		String url = server.url();
		if (url == null) {
			System.out.println("own server: none; 'vmwork database start' makes one");
			return ExitCode.OK.number();
		}
		System.out.println("own server: " + url + ", password in " + server.passwordFile() + ", "
				+ (!server.isHere() ? "on another machine" : server.isRunning() ? "running" : "stopped"));
		if (embedded || settings.database() == null || !server.owns(settings.database())) {
			System.out.println("'vmwork database use own' carries the job repository over to it");
		}
		return ExitCode.OK.number();
	}

	@Command(name = "use", description = "Carries the job repository over to another database, which the home uses from"
			+ " then on. The old one is kept.")
	int use(@Parameters(paramLabel = "URL|own|embedded",
			description = "jdbc:postgresql://HOST/DATABASE, the home's own PostgreSQL, or files of the home.") String database)
			throws Exception {
		String url = database.equals(OWN) ? server().url() : DatabaseOption.parse("database use", database);
		if (database.equals(OWN) && url == null) {
			throw DatabaseOption.problem("there is no server of this home's own; 'vmwork database start' makes one");
		}
		try (HomeLock lock = HomeLock.take(this.home)) {
			use(lock, url);
		}
		return status();
	}

	private void use(HomeLock lock, @Nullable String url) throws IOException, InvalidInputException {
		RepositoryDatabase from = DatabaseOption.current(this.home);
		if (Objects.equals(url, (from instanceof PostgresDatabase shared) ? shared.url() : null)) {
			return;
		}
		Repair.complete(this.home, from, lock);
		RepositoryDatabase to = DatabaseOption.database(this.home, url, null);
		String schema = null;
		if (to instanceof PostgresDatabase shared) {
			DatabaseOption.requireFree(shared);
			schema = shared.schema();
		}
		Path kept = DatabaseMove.run(this.home, lock, from, to,
				DatabaseOption.settings(this.home).withDatabase(url, schema));
		if (kept != null || from instanceof PostgresDatabase) {
			System.out.println("carried over; the old one is kept: " + ((kept != null) ? kept : from));
		}
	}

	@Command(name = "backup", description = "Copies the job repository to a new folder, while it is in use or not.")
	int backup(@Parameters(paramLabel = "FOLDER", description = "The folder to make.") Path folder) throws Exception {
		HomeSettings settings = DatabaseOption.settings(this.home);
		String url = settings.database();
		try {
			if (url == null || DatabaseOption.isEmbedded(this.home, settings)) {
				requireRun(Backup.ofFiles(this.home, folder));
			}
			else if (server().owns(url)) {
				Backup.ofServer(this.home, server(), folder);
			}
			else {
				throw DatabaseOption
					.problem("the job repository is in " + url + ", wanted the home's own; use pg_dump");
			}
		}
		catch (FileAlreadyExistsException ex) {
			throw DatabaseOption.problem("'" + folder + "' exists already, wanted a new folder");
		}
		System.out.println("copied to " + folder.toAbsolutePath());
		return ExitCode.OK.number();
	}

	private void requireRun(boolean copied) throws UnknownUnitException {
		if (!copied) {
			throw new UnknownUnitException("nothing was run yet in " + this.home.path());
		}
	}

}
