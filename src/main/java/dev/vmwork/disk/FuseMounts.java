package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

/**
 * FUSE mounts that a killed {@code qemu-storage-daemon} left behind.
 */
public final class FuseMounts {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private FuseMounts() {
	}

	/**
	 * Unmounts everything below a directory.
	 * @param processes runs {@code umount}, or {@code fusermount3} for ordinary users
	 * @param directory the directory
	 * @return how many there were
	 * @throws IOException if one cannot be unmounted
	 */
	public static int clear(ProcessRunner processes, Path directory) throws IOException {
		int count = 0;
		for (Path mountPoint : below(directory)) {
			boolean ordinary = ProcessRunner.isInstalled("fusermount3");
			List<String> unmount = ordinary ? List.of("fusermount3", "-u", mountPoint.toString())
					: List.of("umount", mountPoint.toString());
			processes.runChecked(Command.of(directory, LIMIT, unmount));
			count++;
		}
		return count;
	}

	/**
	 * Finds them.
	 * @param directory the directory
	 * @return the mount points below it
	 * @throws IOException if the list of mounts cannot be read
	 */
	public static List<Path> below(Path directory) throws IOException {
		// proc(5): field 5 is the mount point, blanks in it as octal
		return Files.readAllLines(Path.of("/proc/self/mountinfo"))
			.stream()
			.map((line) -> Path.of(unescape(line.split(" ", 6)[4])))
			.filter((path) -> path.startsWith(directory) && path.toString().endsWith(".fuse"))
			.toList();
	}

	private static String unescape(String field) {
		return field.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\");
	}

}
