package dev.vmwork.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.ShellWord;

/**
 * Makes a server's data, and starts and stops the server, by PostgreSQL's own programs
 * and as the user that PostgreSQL wants.
 */
final class ServerControl {

	private static final Duration LIMIT = Duration.ofMinutes(5);

	private static final int ANSWER_MILLIS = 5000;

	private final Path folder;

	private final Path installed;

	private final ProcessRunner processes;

	/**
	 * Creates the control.
	 * @param folder the home's folder of the server, which takes logs of programs
	 * @param installed the folder with a folder for each version that is installed
	 * @param processes runs the programs
	 */
	ServerControl(Path folder, Path installed, ProcessRunner processes) {
		this.folder = folder;
		this.installed = installed;
		this.processes = processes;
	}

	ServerUser user() throws IOException {
		return ServerUser.find(this.folder, this.processes);
	}

	/**
	 * Makes the data.
	 * @param facts the server, whose data folder is empty
	 * @param secret a file with the password, which the server's user can read
	 * @throws IOException if they cannot be made
	 */
	void initialize(ServerFacts facts, Path secret) throws IOException {
		this.processes.runChecked(command(facts, "initdb", "-D", facts.data().toString(), "-U", ServerFacts.NAME, "-A",
				"scram-sha-256", "--pwfile=" + secret, "-E", "UTF8", "--locale=C"));
	}

	/**
	 * Whether the server is running and can be connected to. After a reboot its file may
	 * name another process: then nobody answers.
	 * @param facts the server
	 * @return true if it is
	 * @throws IOException if it cannot be found out
	 */
	boolean isRunning(ServerFacts facts) throws IOException {
		return isAlive(facts) && answers(facts);
	}

	private boolean isAlive(ServerFacts facts) throws IOException {
		return this.processes.run(command(facts, "pg_ctl", "status", "-D", facts.data().toString())).exitCode() == 0;
	}

	private static boolean answers(ServerFacts facts) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), facts.port()), ANSWER_MILLIS);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Starts the server.
	 * @param facts the server
	 * @throws IOException if it cannot be started
	 */
	void start(ServerFacts facts) throws IOException {
		Path access = facts.base().resolve("pg_hba.conf");
		boolean local = facts.address().equals(OwnServer.LOOPBACK);
		write(access, "# Written by vmwork at each start.\nhost all " + ServerFacts.NAME + " "
				+ (local ? "127.0.0.1/32" : "all") + " scram-sha-256\n", "rw-r--r--");
		Map<String, String> settings = Map.of("hba_file", access.toString(), "listen_addresses",
				facts.address() + (local ? "" : "," + OwnServer.LOOPBACK), "port", String.valueOf(facts.port()),
				"unix_socket_directories", "", "password_encryption", "scram-sha-256", "max_connections", "500",
				// for a backup under way
				"wal_keep_size", "1GB");
		String options = settings.entrySet()
			.stream()
			.map((setting) -> "-c " + ShellWord.quote(setting.getKey() + "=" + setting.getValue()))
			.collect(Collectors.joining(" "));
		Path log = facts.data().resolve("server.log");
		// the server is no child that a later vmwork has to end
		List<String> alone = List.of("env", "--unset=" + ProcessRunner.MARKER);
		require(this.processes.run(command(facts, alone, "pg_ctl", "start", "-D", facts.data().toString(), "-w", "-t",
				"60", "-l", log.toString(), "-o", options)), "started, see " + log);
	}

	/**
	 * Stops the server. Its clients lose their connections, and what they have not
	 * committed.
	 * @param facts the server
	 * @return false if it was not running
	 * @throws IOException if it cannot be stopped
	 */
	boolean stop(ServerFacts facts) throws IOException {
		if (!isAlive(facts)) {
			return false;
		}
		require(this.processes
			.run(command(facts, "pg_ctl", "stop", "-D", facts.data().toString(), "-m", "fast", "-w", "-t", "60")),
				"stopped");
		return true;
	}

	private static void require(ProcessResult result, String what) throws IOException {
		if (result.exitCode() != 0) {
			throw new IOException(
					"the database server cannot be " + what + ": " + (result.output() + result.errors()).strip());
		}
	}

	private Command command(ServerFacts facts, String program, String... arguments) throws IOException {
		return command(facts, List.of(), program, arguments);
	}

	private Command command(ServerFacts facts, List<String> before, String program, String... arguments)
			throws IOException {
		Path programs = new ServerPrograms(this.installed, facts.base(), this.processes).find(facts.data());
		List<String> line = new ArrayList<>(before);
		line.add(programs.resolve(program).toString());
		line.addAll(List.of(arguments));
		return Command.of(facts.base(), LIMIT, user().run(line));
	}

	/**
	 * Writes a file anew, with its permissions before it has its text.
	 * @param file the file
	 * @param text the text
	 * @param permissions the permissions, such as {@code rw-------}
	 * @throws IOException if it cannot be written
	 */
	static void write(Path file, String text, String permissions) throws IOException {
		Files.deleteIfExists(file);
		Files.createFile(file);
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
		Files.writeString(file, text);
	}

}
