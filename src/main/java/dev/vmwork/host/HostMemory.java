package dev.vmwork.host;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.management.OperatingSystemMXBean;

/**
 * The memory that vmwork and its children may use: the machine's, or what control groups
 * allow of it.
 */
public final class HostMemory {

	private static final Path MACHINE = machine(Path.of("/"));

	private static final ControlGroups GROUPS = new ControlGroups(Path.of("/"));

	private HostMemory() {
	}

	private static Path machine(Path root) {
		return root.resolve("proc/meminfo");
	}

	static boolean isTold(Path root) {
		return kib(machine(root), "MemAvailable", -1) >= 0;
	}

	/**
	 * All the memory there is.
	 * @return the memory in bytes
	 */
	public static long total() {
		long told = kib(MACHINE, "MemTotal", -1);
		return Math.min((told >= 0) ? told : system().getTotalMemorySize(), GROUPS.limit());
	}

	/**
	 * What can be had without swapping.
	 * @return the memory in bytes
	 */
	public static long available() {
		long told = kib(MACHINE, "MemAvailable", -1);
		return Math.min((told >= 0) ? told : system().getFreeMemorySize(), GROUPS.available());
	}

	// By sysinfo(2), which counts what the kernel keeps of files as used. Loading it
	// takes
	// some 50 ms, so only where /proc does not tell.
	private static OperatingSystemMXBean system() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
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
