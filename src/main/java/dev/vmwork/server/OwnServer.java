package dev.vmwork.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.process.ProcessRunner;

/**
 * A home's own PostgreSQL server. It runs as an ordinary user, and goes on when vmwork
 * has ended. What is known of it is in the home's folder {@code postgresql}; its data
 * too, unless vmwork is root: then they are where another user can get at them.
 */
public final class OwnServer {

	/** Where only the machine itself can connect to. */
	public static final String LOOPBACK = "127.0.0.1";

	private final Home home;

	private final Path folder;

	private final ServerControl control;

	/**
	 * Creates the server's control; nothing is started.
	 * @param home the home
	 * @param processes runs PostgreSQL's programs
	 */
	public OwnServer(Home home, ProcessRunner processes) {
		this(home, processes, ServerPrograms.DEBIAN);
	}

	/**
	 * Creates the server's control; nothing is started.
	 * @param home the home
	 * @param processes runs PostgreSQL's programs
	 * @param installed the folder with a folder for each version that is installed
	 */
	OwnServer(Home home, ProcessRunner processes, Path installed) {
		this.home = home;
		this.folder = home.path().resolve("postgresql");
		this.control = new ServerControl(this.folder, installed, processes);
	}

	/**
	 * The server's password, as PostgreSQL's programs read it with {@code PGPASSFILE}.
	 * @return the file, which only its user can read
	 */
	public Path passwordFile() {
		return this.folder.resolve("pgpass");
	}

	private @Nullable ServerFacts read() throws IOException {
		return ServerFacts.read(this.folder);
	}

	private ServerFacts require() throws IOException {
		ServerFacts facts = read();
		if (facts == null) {
			throw new IOException("no database server in " + this.folder + "; 'vmwork database start' makes one");
		}
		return facts;
	}

	/**
	 * The JDBC URL of the database.
	 * @return the URL, without the password, or null if there is no server yet
	 * @throws IOException if what is known of it cannot be read
	 */
	public @Nullable String url() throws IOException {
		ServerFacts facts = read();
		return (facts != null) ? facts.url(ServerFacts.NAME) : null;
	}

	/**
	 * Whether the server is running, which only its own machine can tell.
	 * @return true if it is
	 * @throws IOException if its programs cannot be run
	 */
	public boolean isRunning() throws IOException {
		ServerFacts facts = read();
		return facts != null && facts.isHere() && this.control.isRunning(facts);
	}

	/**
	 * Whether a URL is that of this server, be it at an address that it had before.
	 * @param url the URL
	 * @return true if it is
	 * @throws IOException if what is known of the server cannot be read
	 */
	public boolean owns(String url) throws IOException {
		ServerFacts facts = read();
		return facts != null && facts.owns(url);
	}

	/**
	 * Whether this is the machine that the server belongs to.
	 * @return true if it is, or there is no server yet
	 * @throws IOException if what is known of it cannot be read
	 */
	public boolean isHere() throws IOException {
		ServerFacts facts = read();
		return facts == null || facts.isHere();
	}

	/**
	 * Starts the server, made if it is not there.
	 * @param address the address to listen at, or null for what it was
	 * @throws IOException if it cannot be made or started
	 */
	public void start(@Nullable String address) throws IOException {
		this.home.create();
		Files.createDirectories(this.folder);
		try (ServerLock lock = ServerLock.take(this.folder)) {
			start(lock, address);
		}
	}

	private void start(ServerLock lock, @Nullable String address) throws IOException {
		lock.check();
		ServerFacts known = read();
		if (known == null) {
			known = new NewServer(this.folder, this.control).make((address != null) ? address : LOOPBACK,
					passwordFile());
		}
		known.requireHere();
		ServerFacts facts = (address != null) ? known.at(address) : known;
		if (this.control.isRunning(known)) {
			if (!facts.equals(known)) {
				throw new IOException(
						"the database server is running at " + known.address() + "; 'vmwork database stop' first");
			}
		}
		else {
			this.control.start(facts);
			facts.write(this.folder);
		}
		createDatabase(facts);
	}

	private void createDatabase(ServerFacts facts) throws IOException {
		try (Connection connection = connect(facts, "postgres"); Statement statement = connection.createStatement()) {
			boolean there;
			try (ResultSet database = statement
				.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + ServerFacts.NAME + "'")) {
				there = database.next();
			}
			if (!there) {
				statement.execute("CREATE DATABASE " + ServerFacts.NAME);
			}
		}
		catch (SQLException ex) {
			throw new IOException("the database server was started, but cannot be used: " + ex.getMessage(), ex);
		}
	}

	private Connection connect(ServerFacts facts, String database) throws IOException, SQLException {
		return DriverManager.getConnection(facts.url(database), ServerFacts.NAME, password(passwordFile()));
	}

	/**
	 * Reads the password out of a password file with one line.
	 * @param file the file
	 * @return the password
	 * @throws IOException if it cannot be read
	 */
	public static String password(Path file) throws IOException {
		String line = Files.readString(file).strip();
		return line.substring(line.lastIndexOf(':') + 1);
	}

	/**
	 * Stops the server. Its clients lose their connections, and what they have not
	 * committed.
	 * @return false if it was not running
	 * @throws IOException if it cannot be stopped
	 */
	public boolean stop() throws IOException {
		ServerFacts facts = require();
		facts.requireHere();
		return this.control.stop(facts);
	}

	/**
	 * Copies the server's data, while it is running or not.
	 * @param copy the folder to make, which has them when this returns
	 * @throws IOException if they cannot be copied; there is no folder then
	 */
	public void backup(Path copy) throws IOException {
		ServerFacts facts = require();
		facts.requireHere();
		try (ServerLock lock = ServerLock.take(this.folder)) {
			backup(lock, facts, copy);
		}
	}

	private void backup(ServerLock lock, ServerFacts facts, Path copy) throws IOException {
		lock.check();
		Files.createDirectory(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		boolean made = false;
		try {
			DataCopy data = new DataCopy(facts.data(), copy.resolve("data"));
			if (this.control.isRunning(facts)) {
				try (Connection connection = connect(facts, ServerFacts.NAME)) {
					data.makeWhileRunning(connection);
				}
			}
			else {
				data.make();
			}
			Files.copy(passwordFile(), copy.resolve("pgpass"), StandardCopyOption.COPY_ATTRIBUTES);
			made = true;
		}
		catch (SQLException ex) {
			throw new IOException("the database cannot be copied: " + ex.getMessage(), ex);
		}
		finally {
			if (!made) {
				Directories.remove(copy);
			}
		}
	}

}
