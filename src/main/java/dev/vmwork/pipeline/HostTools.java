package dev.vmwork.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

/**
 * The programs that units need on the host.
 */
final class HostTools {

	private static final List<String> PROGRAMS = List.of("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck",
			"mke2fs", "setsid", "prlimit");

	private static final Pattern VERSION = Pattern.compile("version ([0-9]+)\\.([0-9]+)");

	private static final int OLDEST_MAJOR = 7;

	private static final int OLDEST_MINOR = 2;

	private HostTools() {
	}

	/**
	 * Looks for what is missing.
	 * @return what, in words, or null if nothing is
	 */
	static @Nullable String missing() {
		List<String> missing = PROGRAMS.stream().filter((program) -> !ProcessRunner.isInstalled(program)).toList();
		return missing.isEmpty() ? null : "programs are missing: " + String.join(", ", missing);
	}

	/**
	 * Checks that they are there.
	 * @param processes starts them
	 * @param directory takes temporary files
	 * @return what there is, for people
	 * @throws UnfitEnvironmentException if one is missing or too old
	 */
	static String check(ProcessRunner processes, Path directory) throws UnfitEnvironmentException {
		String missing = missing();
		if (missing != null) {
			throw new UnfitEnvironmentException(missing + "; './vmwork setup' installs them");
		}
		try {
			String output = processes
				.runChecked(Command.of(directory, Duration.ofSeconds(20), List.of("qemu-system-x86_64", "--version")))
				.output();
			Matcher version = VERSION.matcher(output);
			if (version.find() && isTooOld(version)) {
				throw new UnfitEnvironmentException("QEMU " + version.group(1) + "." + version.group(2)
						+ " found, wanted " + OLDEST_MAJOR + "." + OLDEST_MINOR + " or newer");
			}
			return output.lines().findFirst().orElse("QEMU");
		}
		catch (IOException ex) {
			throw new UnfitEnvironmentException(String.valueOf(ex.getMessage()));
		}
	}

	private static boolean isTooOld(Matcher version) {
		int major = Integer.parseInt(version.group(1));
		return major < OLDEST_MAJOR || (major == OLDEST_MAJOR && Integer.parseInt(version.group(2)) < OLDEST_MINOR);
	}

}
