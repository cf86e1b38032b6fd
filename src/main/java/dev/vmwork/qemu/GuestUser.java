package dev.vmwork.qemu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The unprivileged user of the host that a guest's QEMU becomes before the guest starts,
 * where vmwork is root: one without account, file or other process. Its group is that of
 * the guest's directory, which it may enter and not list or change.
 *
 * @param id the number of the user and of its group
 */
public record GuestUser(int id) {

	/** The numbers that systemd keeps for users without account (UIDS-GIDS). */
	private static final int FIRST = 61184;

	private static final int LAST = 65519;

	/**
	 * What vmwork must be able to do (capabilities(7)): CHOWN, KILL, SETGID, SETUID, and
	 * SYS_PTRACE, to find another user's process again by its environment.
	 */
	private static final long CAPABILITIES = 1 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 19;

	private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

	private static final boolean POSSIBLE = isPossible();

	private static final String OWNER = "unix:uid";

	private static final String GROUP = "unix:gid";

	/**
	 * Chooses a user for a guest.
	 * @param directory the guest's directory, which is opened for that user
	 * @return the user, or null where QEMU has to be what vmwork is
	 * @throws IOException if the directory cannot be changed
	 */
	static @Nullable GuestUser assign(Path directory) throws IOException {
		if (!POSSIBLE) {
			return null;
		}
		Set<Integer> used = usersOfProcesses();
		int id;
		do {
			id = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
		}
		while (used.contains(id));
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x---"));
		Files.setAttribute(directory, GROUP, id);
		return new GuestUser(id);
	}

	/**
	 * Gives a file in a guest's directory to the guest's user, if it has one.
	 * @param file the file
	 * @throws IOException if it cannot be given
	 */
	public static void give(Path file) throws IOException {
		int id = (int) Files.getAttribute(file.resolveSibling("."), GROUP);
		if (POSSIBLE && id >= FIRST && id <= LAST) {
			Files.setAttribute(file, OWNER, id);
		}
	}

	private static Set<Integer> usersOfProcesses() throws IOException {
		Set<Integer> users = new HashSet<>();
		try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
			for (Path process : processes) {
				try {
					users.add((Integer) Files.getAttribute(process, OWNER));
				}
				catch (IOException ex) {
					// ended meanwhile
				}
			}
		}
		return users;
	}

	/**
	 * Why guests have no user of their own although vmwork is root.
	 * @return the reason, or null if they have, or vmwork is not root
	 */
	public static @Nullable String shared() {
		return (ROOT && !POSSIBLE)
				? "guests run as root: this container does not have the capabilities to give each a user"
						+ " of its own and to find it again"
				: null;
	}

	/**
	 * Why guests have no user of their own.
	 * @return the reason, or null if they have
	 */
	public static @Nullable String missing() {
		return (ROOT || POSSIBLE) ? shared() : "guests run as user " + System.getProperty("user.name")
				+ ": only where vmwork is root each has a user of its own";
	}

	// In a container root can lack the rights, or these numbers.
	private static boolean isPossible() {
		try {
			Matcher effective = Pattern.compile("CapEff:\\s*([0-9a-f]+)")
				.matcher(Files.readString(Path.of("/proc/self/status")));
			return ROOT && effective.find()
					&& (Long.parseUnsignedLong(effective.group(1), 16) & CAPABILITIES) == CAPABILITIES
					&& isMapped("uid_map") && isMapped("gid_map");
		}
		catch (IOException ex) {
			return false;
		}
	}

	// user_namespaces(7): first number in here, first number outside, how many
	private static boolean isMapped(String map) throws IOException {
		return Files.readAllLines(Path.of("/proc/self", map))
			.stream()
			.map((line) -> line.strip().split("\\s+", 3))
			.anyMatch((range) -> Long.parseLong(range[0]) <= FIRST
					&& Long.parseLong(range[0]) + Long.parseLong(range[2]) > LAST);
	}

}
