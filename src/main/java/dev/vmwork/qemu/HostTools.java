package dev.vmwork.qemu;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.UnfitEnvironmentException;
import dev.vmwork.process.ProcessRunner;

/**
 * The programs that units need on the host.
 */
public final class HostTools {

	private static final List<String> PROGRAMS = List.of("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck",
			"mke2fs", "setsid", "prlimit");

	private static final int OLDEST_MAJOR = 7;

	private static final int OLDEST_MINOR = 2;

	private HostTools() {
	}

	/**
	 * Looks for what is missing.
	 * @return what, in words, or null if nothing is
	 */
	public static @Nullable String missing() {
		List<String> missing = PROGRAMS.stream().filter((program) -> !ProcessRunner.isInstalled(program)).toList();
		return missing.isEmpty() ? null : "programs are missing: " + String.join(", ", missing);
	}

	/**
	 * Checks that they are there, and that QEMU takes the options of guests.
	 * @param qemu asks QEMU
	 * @return what there is, for people
	 * @throws UnfitEnvironmentException if one is missing or too old
	 */
	public static String check(QemuProbe qemu) throws UnfitEnvironmentException {
		String missing = missing();
		if (missing != null) {
			throw new UnfitEnvironmentException(missing + "; './vmwork setup' installs them");
		}
		try {
			QemuFeatures features = qemu.features();
			String found = "QEMU " + features.version();
			if (features.isBefore(OLDEST_MAJOR, OLDEST_MINOR)) {
				throw new UnfitEnvironmentException(
						found + " found, wanted " + OLDEST_MAJOR + "." + OLDEST_MINOR + " or newer");
			}
			return found;
		}
		catch (IOException ex) {
			throw new UnfitEnvironmentException(String.valueOf(ex.getMessage()));
		}
	}

}
