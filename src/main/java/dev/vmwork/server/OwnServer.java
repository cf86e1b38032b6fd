package dev.vmwork.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.host.PropertiesFile;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.ShellWord;

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

	private static final int ANSWER_MILLIS = 5000;

	/** Ports below those that the kernel gives to outgoing connections. */
	private static final int FIRST_PORT = 20_000;

	private static final int LAST_PORT = 30_000;

	private static final int SECRET_BYTES = 24;

	private final Home home;

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
		this.home = home;
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
		return facts != null && facts.isHere() && isRunning(facts);
	}

	// After a reboot its file may name another process: then nobody answers.
	private boolean isRunning(Facts facts) throws IOException {
		return control(facts, "status").exitCode() == 0 && answers(facts);
	}

	private static boolean answers(Facts facts) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), facts.port()), ANSWER_MILLIS);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Whether a URL is that of this server, be it at an address that it had before.
	 * @param url the URL
	 * @return true if it is
	 * @throws IOException if what is known of the server cannot be read
	 */
	public boolean owns(String url) throws IOException {
		Facts facts = read();
		return facts != null && url.endsWith(facts.database(NAME));
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
		this.home.create();
		Files.createDirectories(this.folder);
		try (ServerLock lock = ServerLock.take(this.folder)) {
			start(lock, address);
		}
	}

	private void start(ServerLock lock, @Nullable String address) throws IOException {
		lock.check();
		Facts known = read();
		if (known == null) {
			known = create((address != null) ? address : LOOPBACK);
		}
		requireHere(known);
		Facts facts = (address != null) ? known.at(address) : known;
		if (isRunning(known)) {
			if (!facts.equals(known)) {
				throw new IOException(
						"the database server is running at " + known.address() + "; 'vmwork database stop' first");
			}
		}
		else {
			launch(facts);
			write(facts);
		}
		createDatabase(facts);
	}

	private void launch(Facts facts) throws IOException {
		Path access = facts.base().resolve("pg_hba.conf");
		boolean local = facts.address().equals(LOOPBACK);
		write(access, "# Written by vmwork at each start.\nhost all " + NAME + " " + (local ? "127.0.0.1/32" : "all")
				+ " scram-sha-256\n", "rw-r--r--");
		Map<String, String> settings = Map.of("hba_file", access.toString(), "listen_addresses",
				facts.address() + (local ? "" : "," + LOOPBACK), "port", String.valueOf(facts.port()),
				"unix_socket_directories", "", "password_encryption", "scram-sha-256", "max_connections", "500",
				// for a backup under way
				"wal_keep_size", "1GB");
		String options = settings.entrySet()
			.stream()
			.map((setting) -> "-c " + ShellWord.quote(setting.getKey() + "=" + setting.getValue()))
			.collect(Collectors.joining(" "));
		Path log = facts.data().resolve("server.log");
		ProcessResult started = control(facts, "start", "-w", "-t", "60", "-l", log.toString(), "-o", options);
		if (started.exitCode() != 0) {
			throw new IOException("the database server cannot be started, see " + log + ": "
					+ (started.output() + started.errors()).strip());
		}
	}

	private static void requireHere(Facts facts) throws IOException {
		if (!facts.isHere()) {
			throw new IOException("the database server of this home belongs to another machine, " + facts.machine()
					+ "; it can only be started, stopped and copied there");
		}
	}

	// What is known of it is written last: without that it is made anew.
	private Facts create(String address) throws IOException {
		ServerUser user = ServerUser.find(this.folder, this.processes);
		Path base = (user.name() != null) ? OF_ROOT.resolve(HexFormat.of().formatHex(random(4))) : this.folder;
		for (Path shared : (user.name() != null) ? List.of(OF_ROOT, base) : List.<Path>of()) {
			Files.createDirectories(shared);
			Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
		}
		Facts facts = new Facts(base, address, freePort(), machine());
		String secret = HexFormat.of().formatHex(random(SECRET_BYTES));
		Path data = facts.data();
		Directories.remove(data);
		Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		user.give(data);
		Path secretFile = base.resolve("secret");
		try {
			write(secretFile, secret, "rw-------");
			user.give(secretFile);
			run(user, base, programs(facts).resolve("initdb").toString(), "-D", data.toString(), "-U", NAME, "-A",
					"scram-sha-256", "--pwfile=" + secretFile, "-E", "UTF8", "--locale=C");
		}
		finally {
			Files.deleteIfExists(secretFile);
		}
		Path part = Path.of(passwordFile() + ".part");
		write(part, "*:*:*:" + NAME + ":" + secret + "\n", "rw-------");
		DurableFiles.move(part, passwordFile());
		write(facts);
		return facts;
	}

	private void write(Facts facts) throws IOException {
		PropertiesFile.force(facts(), facts.properties());
	}

	private static void write(Path file, String text, String permissions) throws IOException {
		Files.deleteIfExists(file);
		Files.createFile(file);
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
		Files.writeString(file, text);
	}

	private static byte[] random(int count) {
		byte[] bytes = new byte[count];
		new SecureRandom().nextBytes(bytes);
		return bytes;
	}

	private static int freePort() throws IOException {
		IOException failure = new IOException("no port is free");
		for (int i = 0; i < 100; i++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (BindException ex) {
				failure = ex;
			}
		}
		throw failure;
	}

	private static String machine() throws IOException {
		Path id = Path.of("/etc/machine-id");
		String known = Files.isReadable(id) ? Files.readString(id).strip() : "";
		return known.isEmpty() ? Files.readString(Path.of("/proc/sys/kernel/hostname")).strip() : known;
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
		requireHere(facts);
		if (control(facts, "status").exitCode() != 0) {
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
		requireHere(facts);
		try (ServerLock lock = ServerLock.take(this.folder)) {
			backup(lock, facts, copy);
		}
	}

	private void backup(ServerLock lock, Facts facts, Path copy) throws IOException {
		lock.check();
		Files.createDirectory(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		boolean made = false;
		try {
			DataCopy data = new DataCopy(facts.data(), copy.resolve("data"));
			if (isRunning(facts)) {
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
		// the server is no child that a later vmwork has to end
		line.addAll(0, List.of("env", "--unset=" + ProcessRunner.MARKER));
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
			String host = this.address.contains(":") ? "[" + this.address + "]" : this.address;
			return "jdbc:postgresql://" + host + database(database);
		}

		String database(String name) {
			return ":" + this.port + "/" + name + "?user=" + NAME;
		}

	}

}
