package dev.vmwork.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

/**
 * The user that runs the server. PostgreSQL refuses to be run by root: for root that is
 * the distribution's user of PostgreSQL, or else one of vmwork's.
 *
 * @param name its name, or null where it is the user who runs vmwork
 */
record ServerUser(@Nullable String name) {

	private static final List<String> NAMES = List.of("postgres", "vmwork");

	private static final Duration LIMIT = Duration.ofMinutes(1);

	/**
	 * Finds the user, or makes one.
	 * @param folder takes the logs of programs
	 * @param processes runs the program that makes one
	 * @return the user
	 * @throws IOException if none can be made
	 */
	static ServerUser find(Path folder, ProcessRunner processes) throws IOException {
		if (!"root".equals(System.getProperty("user.name"))) {
			return new ServerUser(null);
		}
		List<String> users = Files.readAllLines(Path.of("/etc/passwd"));
		for (String name : NAMES) {
			if (users.stream().anyMatch((user) -> user.startsWith(name + ":"))) {
				return new ServerUser(name);
			}
		}
		String name = NAMES.get(NAMES.size() - 1);
		processes.runChecked(Command.of(folder, LIMIT, List.of("useradd", "--system", "--user-group",
				"--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name)));
		return new ServerUser(name);
	}

	/**
	 * A command line that is run by this user.
	 * @param command the command line
	 * @return the command line
	 */
	List<String> run(List<String> command) {
		if (this.name == null) {
			return command;
		}
		List<String> line = new ArrayList<>(
				List.of("setpriv", "--reuid=" + this.name, "--regid=" + this.name, "--clear-groups"));
		line.addAll(command);
		return line;
	}

	/**
	 * Gives a folder to this user.
	 * @param folder the folder
	 * @throws IOException if it cannot be given
	 */
	void give(Path folder) throws IOException {
		if (this.name != null) {
			// the user could have put a link there
			Files.getFileAttributeView(folder, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
				.setOwner(folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(this.name));
		}
	}

}
