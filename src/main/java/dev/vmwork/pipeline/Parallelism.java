package dev.vmwork.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many units run at a time if nobody says: one a core, as long as their guests'
 * memory is there.
 */
final class Parallelism {

	/** proc(5), /proc/meminfo. */
	private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+([0-9]+) kB");

	/** What a QEMU needs beside its guest's memory, in MiB; measured 60 to 90. */
	private static final int QEMU_MIB = 128;

	private Parallelism() {
	}

	/**
	 * The default for a manifest.
	 * @param manifest the manifest
	 * @return the number, at least 1
	 */
	static int of(CheckedManifest manifest) {
		long fits = availableMib() / (manifest.largestMemoryMib() + QEMU_MIB);
		return (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), fits));
	}

	private static long availableMib() {
		try {
			Matcher matcher = AVAILABLE.matcher(Files.readString(Path.of("/proc/meminfo")));
			return matcher.find() ? Long.parseLong(matcher.group(1)) / 1024 : Long.MAX_VALUE;
		}
		catch (IOException ex) {
			return Long.MAX_VALUE;
		}
	}

}
