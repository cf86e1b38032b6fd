package dev.vmwork.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.host.PropertiesFile;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;

/**
 * A home's own PostgreSQL server. It runs as an ordinary user, and goes on when vmwork
 * has ended. What is known of it is in the home's folder {@code postgresql}; its data
 * too, unless vmwork is root: then they are where another user can get at them.
 */
public final class OwnServer {

	/** Where only the machine itself can connect to. */
	public static final String LOOPBACK = "127.0.0.1";

	/** The name of the database and of its user. */
	private static final String NAME = "vmwork";

	private static final Path OF_ROOT = Path.of("/var/lib/vmwork");

	private static final Duration LIMIT = Duration.ofMinutes(5);

	/** The exit code of pg_ctl for a server that is not running. */
	private static final int NOT_RUNNING = 3;

	private static final int SECRET_BYTES = 24;

	private final Path folder;

	private final ProcessRunner processes;

	private final Path installed;

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
		this.folder = home.path().resolve("postgresql");
		this.processes = processes;
		this.installed = installed;
	}

	private Path facts() {
		return this.folder.resolve("server.properties");
	}

	/**
	 * The server's password, as PostgreSQL's programs read it with {@code PGPASSFILE}.
	 * @return the file, which only its user can read
	 */
	public Path passwordFile() {
		return this.folder.resolve("pgpass");
	}

	private @Nullable Facts read() throws IOException {
		Properties properties = PropertiesFile.read(facts());
		return (properties != null) ? Facts.of(properties) : null;
	}

	private Facts require() throws IOException {
		Facts facts = read();
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
		Facts facts = read();
		return (facts != null) ? facts.url(NAME) : null;
	}

	/**
	 * Whether the server is running, which only its own machine can tell.
	 * @return true if it is
	 * @throws IOException if its programs cannot be run
	 */
	public boolean isRunning() throws IOException {
		Facts facts = read();
		return facts != null && facts.isHere() && control(facts, "status").exitCode() != NOT_RUNNING;
	}

	/**
	 * Whether this is the machine that the server belongs to.
	 * @return true if it is, or there is no server yet
	 * @throws IOException if what is known of it cannot be read
	 */
	public boolean isHere() throws IOException {
		Facts facts = read();
		return facts == null || facts.isHere();
	}

	/**
	 * Starts the server, made if it is not there.
	 * @param address the address to listen at, or null for what it was
	 * @throws IOException if it cannot be made or started
	 */
	public void start(@Nullable String address) throws IOException {
		Files.createDirectories(this.folder);
		// one at a time: the server's own lock fails those that come too late
		try (FileChannel file = FileChannel.open(this.folder.resolve("lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE); FileLock lock = file.lock()) {
			start(lock, address);
		}
	}

	private void start(FileLock lock, @Nullable String address) throws IOException {
		if (!lock.isValid()) {
			throw new IOException("the lock of " + this.folder + " was lost");
		}
		Facts facts = read();
		if (facts == null) {
			facts = create((address != null) ? address : LOOPBACK);
		}
		else if (!facts.isHere()) {
			throw new IOException("the database server of this home belongs to another machine, " + facts.machine()
					+ "; start it there");
		}
		boolean moves = address != null && !address.equals(facts.address());
		if (control(facts, "status").exitCode() != NOT_RUNNING) {
			if (moves) {
				throw new IOException(
						"the database server is running at " + facts.address() + "; 'vmwork database stop' first");
			}
			return;
		}
		if (moves) {
			facts = facts.at(Objects.requireNonNull(address));
			write(facts);
		}
		configure(facts);
		Path log = facts.base().resolve("server.log");
		ProcessResult started = control(facts, "start", "-w", "-t", "60", "-l", log.toString());
		if (started.exitCode() != 0) {
			throw new IOException("the database server cannot be started, see " + log + ": "
					+ (started.output() + started.errors()).strip());
		}
		createDatabase(facts);
	}

	// The data have their name once they are complete.
	private Facts create(String address) throws IOException {
		ServerUser user = ServerUser.find(this.folder, this.processes);
		Path base = (user.name() != null) ? OF_ROOT.resolve(HexFormat.of().formatHex(random(4))) : this.folder;
		Files.createDirectories(base);
		user.give(base);
		Facts facts = new Facts(base, address, freePort(), machine());
		String secret = HexFormat.of().formatHex(random(SECRET_BYTES));
		Path data = facts.data();
		Directories.remove(data);
		Path secretFile = base.resolve("secret");
		try {
			write(secretFile, secret, user);
			run(user, base, programs(facts).resolve("initdb").toString(), "-D", data.toString(), "-U", NAME, "-A",
					"scram-sha-256", "--pwfile=" + secretFile, "-E", "UTF8", "--locale=C");
		}
		finally {
			Files.deleteIfExists(secretFile);
		}
		Files.writeString(data.resolve("postgresql.conf"), "include 'vmwork.conf'\n", StandardOpenOption.APPEND);
		Path part = Path.of(passwordFile() + ".part");
		write(part, "*:*:*:" + NAME + ":" + secret + "\n", new ServerUser(null));
		DurableFiles.move(part, passwordFile());
		write(facts);
		return facts;
	}

	private void write(Facts facts) throws IOException {
		PropertiesFile.force(facts(), facts.properties());
	}

	private static void write(Path file, String text, ServerUser owner) throws IOException {
		Files.deleteIfExists(file);
		Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		Files.writeString(file, text);
		owner.give(file);
	}

	private static byte[] random(int count) {
		byte[] bytes = new byte[count];
		new SecureRandom().nextBytes(bytes);
		return bytes;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static String machine() throws IOException {
		Path id = Path.of("/etc/machine-id");
		// one that need not be known to any resolver
		String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
		return Files.isReadable(id) ? name + " " + Files.readString(id).strip() : name;
	}

	private void configure(Facts facts) throws IOException {
		boolean local = facts.address().equals(LOOPBACK);
		Files.write(facts.data().resolve("vmwork.conf"),
				List.of("# Written by vmwork at each start.",
						"listen_addresses = '" + facts.address() + (local ? "" : "," + LOOPBACK) + "'",
						"port = " + facts.port(), "unix_socket_directories = ''",
						"password_encryption = 'scram-sha-256'", "max_connections = 500",
						// for a backup under way
						"wal_keep_size = '1GB'"));
		List<String> access = new ArrayList<>(
				List.of("# Written by vmwork at each start.", "host all " + NAME + " 127.0.0.1/32 scram-sha-256"));
		if (!local) {
			access.add("host all " + NAME + " all scram-sha-256");
		}
		Files.write(facts.data().resolve("pg_hba.conf"), access);
		ServerUser user = ServerUser.find(this.folder, this.processes);
		user.give(facts.data().resolve("vmwork.conf"));
		user.give(facts.data().resolve("pg_hba.conf"));
	}

	private void createDatabase(Facts facts) throws IOException {
		try (Connection connection = connect(facts, "postgres"); Statement statement = connection.createStatement()) {
			boolean there;
			try (ResultSet database = statement
				.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
				there = database.next();
			}
			if (!there) {
				statement.execute("CREATE DATABASE " + NAME);
			}
		}
		catch (SQLException ex) {
			throw new IOException("the database server was started, but cannot be used: " + ex.getMessage(), ex);
		}
	}

	private Connection connect(Facts facts, String database) throws IOException, SQLException {
		return DriverManager.getConnection(facts.url(database), NAME, password(passwordFile()));
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
	 * Stops the server, and waits for those that are writing to it.
	 * @return false if it was not running
	 * @throws IOException if it cannot be stopped
	 */
	public boolean stop() throws IOException {
		Facts facts = require();
		if (!facts.isHere()) {
			throw new IOException("the database server of this home belongs to another machine, " + facts.machine()
					+ "; stop it there");
		}
		if (control(facts, "status").exitCode() == NOT_RUNNING) {
			return false;
		}
		ProcessResult stopped = control(facts, "stop", "-m", "fast", "-w", "-t", "60");
		if (stopped.exitCode() != 0) {
			throw new IOException(
					"the database server cannot be stopped: " + (stopped.output() + stopped.errors()).strip());
		}
		return true;
	}

	/**
	 * Copies the server's data, while it is running or not.
	 * @param copy the folder to make, which has them when this returns
	 * @throws IOException if they cannot be copied; there is no folder then
	 */
	public void backup(Path copy) throws IOException {
		Facts facts = require();
		Files.createDirectory(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		boolean made = false;
		try {
			DataCopy data = new DataCopy(facts.data(), copy.resolve("data"));
			if (isRunning()) {
				try (Connection connection = connect(facts, NAME)) {
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

	private ProcessResult control(Facts facts, String... arguments) throws IOException {
		List<String> line = new ArrayList<>(
				List.of(programs(facts).resolve("pg_ctl").toString(), arguments[0], "-D", facts.data().toString()));
		line.addAll(List.of(arguments).subList(1, arguments.length));
		ServerUser user = ServerUser.find(this.folder, this.processes);
		return this.processes.run(Command.of(facts.base(), LIMIT, user.run(line)));
	}

	private void run(ServerUser user, Path directory, String... command) throws IOException {
		this.processes.runChecked(Command.of(directory, LIMIT, user.run(List.of(command))));
	}

	private Path programs(Facts facts) throws IOException {
		return new ServerPrograms(this.installed, facts.base(), this.processes).find(facts.data());
	}

	/**
	 * What is known of a server.
	 *
	 * @param base the folder of its data, log and programs
	 * @param address where it listens
	 * @param port at which port
	 * @param machine on which machine
	 */
	private record Facts(Path base, String address, int port, String machine) {

		static Facts of(Properties properties) {
			return new Facts(Path.of(text(properties, "base")), text(properties, "address"),
					Integer.parseInt(text(properties, "port")), text(properties, "machine"));
		}

		private static String text(Properties properties, String key) {
			return Objects.requireNonNull(properties.getProperty(key), () -> "server.properties: no " + key);
		}

		Properties properties() {
			Properties properties = new Properties();
			properties.setProperty("base", this.base.toString());
			properties.setProperty("address", this.address);
			properties.setProperty("port", String.valueOf(this.port));
			properties.setProperty("machine", this.machine);
			return properties;
		}

		Facts at(String newAddress) {
			return new Facts(this.base, newAddress, this.port, this.machine);
		}

		Path data() {
			return this.base.resolve("data");
		}

		boolean isHere() throws IOException {
			return this.machine.equals(OwnServer.machine());
		}

		String url(String database) {
			return "jdbc:postgresql://" + this.address + ":" + this.port + "/" + database + "?user=" + NAME;
		}

	}

}
