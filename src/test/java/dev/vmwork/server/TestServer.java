package dev.vmwork.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;

import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.host.PropertiesFile;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;

/**
 * A PostgreSQL for the tests of one JVM, started at the first use and removed at the end.
 */
public final class TestServer {

	private static final AtomicLong SCHEMAS = new AtomicLong();

	private final Home home;

	private final OwnServer server;

	private TestServer() {
		try {
			this.home = new Home(Files.createTempDirectory("vmwork-postgresql"));
			this.server = new OwnServer(this.home, new ProcessRunner(new Cancellation()));
			this.server.start(null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
	}

	/**
	 * A schema that no other test has.
	 * @return the database, in which nothing was run yet
	 */
	public static PostgresDatabase newDatabase() {
		return Holder.SERVER.database("test_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet());
	}

	/**
	 * Stops the server and starts it again, as for an update.
	 * @param down what to do in between
	 * @throws IOException if it cannot be stopped or started
	 */
	public static void restart(Runnable down) throws IOException {
		Holder.SERVER.server.stop();
		try {
			down.run();
		}
		finally {
			Holder.SERVER.server.start(null);
		}
	}

	private PostgresDatabase database(String schema) {
		try {
			return new PostgresDatabase(Objects.requireNonNull(this.server.url()), schema,
					OwnServer.password(this.server.passwordFile()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void remove() {
		try {
			this.server.stop();
			remove(this.home);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Removes a home and the data of its server, which is not running.
	 * @param home the home
	 * @throws IOException if something cannot be removed
	 */
	public static void remove(Home home) throws IOException {
		Properties facts = PropertiesFile.read(home.path().resolve("postgresql/server.properties"));
		if (facts != null) {
			Directories.remove(Path.of(facts.getProperty("base")));
		}
		Directories.remove(home.path());
	}

	/**
	 * Starts the server when it is first used.
	 */
	private static final class Holder {

		private static final TestServer SERVER = new TestServer();

	}

}
