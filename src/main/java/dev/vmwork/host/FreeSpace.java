package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The room that a disk has left. Asked of the folder itself (statvfs(3)):
 * {@link Files#getFileStore} looks for a mount entry, which the root folder of a chroot
 * does not have.
 */
public final class FreeSpace {

	private FreeSpace() {
	}

	/**
	 * What this process may still write.
	 * @param folder a folder on the disk
	 * @return the size in bytes; all that a long can hold if the file system does not
	 * tell
	 * @throws IOException if there is no such folder
	 */
	public static long of(Path folder) throws IOException {
		if (isKnown(folder)) {
			return folder.toFile().getUsableSpace();
		}
		if (!Files.exists(folder)) {
			throw new NoSuchFileException(folder.toString(), null, "does not exist");
		}
		return Long.MAX_VALUE;
	}

	/**
	 * Whether a file system tells how large it is.
	 * @param folder a folder on it
	 * @return false if it says 0, as some do that are not on a disk
	 */
	static boolean isKnown(Path folder) {
		return folder.toFile().getTotalSpace() > 0;
	}

}
