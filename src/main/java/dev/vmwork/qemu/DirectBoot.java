package dev.vmwork.qemu;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A kernel that QEMU starts itself, in place of the disk's boot loader.
 *
 * @param kernel the kernel's file
 * @param initrd the initial ramdisk's file, if there is one
 * @param commandLine the kernel's command line
 */
public record DirectBoot(Path kernel, @Nullable Path initrd, String commandLine) {

	/** The argument that silences Linux, unless it is one to init, after "--". */
	private static final Pattern QUIET = Pattern.compile("^((?:(?!--(?: |$))\\S+ +)*?)quiet(?: +|$)");

	/**
	 * The command line without {@code quiet}. What a kernel had reached when its guest
	 * came to an end before its time is nowhere else to be seen.
	 * @return the kernel's command line
	 */
	public String audibleCommandLine() {
		String line = this.commandLine;
		for (Matcher quiet = QUIET.matcher(line); quiet.find(); quiet = QUIET.matcher(line)) {
			line = quiet.replaceFirst("$1");
		}
		return line.strip();
	}

}
