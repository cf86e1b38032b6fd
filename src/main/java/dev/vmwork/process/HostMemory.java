package dev.vmwork.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that vmwork and its children may use: the machine's, or what control groups
 * allow of it.
 */
public final class HostMemory {

	private static final Path MACHINE = Path.of("/proc/meminfo");

	private static final ControlGroups GROUPS = new ControlGroups(Path.of("/"));

	private HostMemory() {
	}

	/**
	 * All the memory there is.
	 * @return the memory in bytes; all that a long can hold if the host does not tell
	 */
	public static long total() {
		return Math.min(kib(MACHINE, "MemTotal", Long.MAX_VALUE), GROUPS.limit());
	}

	/**
	 * What can be had without swapping.
	 * @return the memory in bytes; all that a long can hold if the host does not tell
	 */
	public static long available() {
		return Math.min(kib(MACHINE, "MemAvailable", Long.MAX_VALUE), GROUPS.available());
	}

	/**
	 * Whether this process's children together can have so much memory, with what they
	 * have already.
	 * @param bytes the memory in bytes
	 * @return true if they can
	 */
	public static boolean isThereForChildren(long bytes) {
		long available = available();
		return bytes <= available || bytes <= available + ofChildren();
	}

	// What the host would have back if they ended. Of the files that they have mapped it
	// has that already.
	private static long ofChildren() {
		return ProcessHandle.current()
			.descendants()
			.map((child) -> Path.of("/proc", String.valueOf(child.pid()), "status"))
			.mapToLong((status) -> kib(status, "RssAnon", 0) + kib(status, "RssShmem", 0))
			.sum();
	}

	// proc(5)
	private static long kib(Path file, String name, long absent) {
		try {
			Matcher matcher = Pattern.compile("^" + name + ":\\s+([0-9]+) kB", Pattern.MULTILINE)
				.matcher(Files.readString(file));
			return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : absent;
		}
		catch (IOException ex) {
			return absent;
		}
	}

}
