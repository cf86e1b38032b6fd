package dev.vmwork.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import dev.vmwork.process.ProcessRunner;

/**
 * The file that is started for a guest. What was found out about a QEMU holds as long as
 * this is the same: a package of the same version can be built anew.
 *
 * @param path the program, no link
 * @param size its size in bytes
 * @param modified when it was last changed
 */
public record QemuBinary(Path path, long size, FileTime modified) {

	/** The program for guests. */
	public static final String PROGRAM = "qemu-system-x86_64";

	/**
	 * Finds the program on the {@code PATH}.
	 * @return the file
	 * @throws NoSuchFileException if there is none
	 * @throws IOException if it cannot be looked at
	 */
	public static QemuBinary find() throws IOException {
		Path path = ProcessRunner.find(PROGRAM);
		if (path == null) {
			throw new NoSuchFileException(PROGRAM, null, "is not installed");
		}
		Path file = path.toRealPath();
		return new QemuBinary(file, Files.size(file), Files.getLastModifiedTime(file));
	}

}
