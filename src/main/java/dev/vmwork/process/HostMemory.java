package dev.vmwork.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host's memory.
 */
public final class HostMemory {

	/** proc(5), /proc/meminfo. */
	private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+([0-9]+) kB");

	private HostMemory() {
	}

	/**
	 * What can be had without swapping.
	 * @return the memory in bytes; all that a long can hold if the host does not tell
	 */
	public static long available() {
		try {
			Matcher matcher = AVAILABLE.matcher(Files.readString(Path.of("/proc/meminfo")));
			return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : Long.MAX_VALUE;
		}
		catch (IOException ex) {
			return Long.MAX_VALUE;
		}
	}

}
