package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders.
 */
public final class Directories {

	private Directories() {
	}

	/**
	 * Makes a folder that only its owner can enter.
	 * @param path the folder, which can be there already
	 * @return the folder
	 * @throws IOException if it cannot be made
	 */
	public static Path createPrivate(Path path) throws IOException {
		Files.createDirectories(path);
		return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
	}

	/**
	 * The folder itself, or else the nearest one above it that exists.
	 * @param path the folder
	 * @return the folder that exists
	 */
	public static Path nearest(Path path) {
		Path parent = path.getParent();
		return (Files.isDirectory(path) || parent == null) ? path : nearest(parent);
	}

	/**
	 * Removes a file or a folder with all that is in it; links are not followed.
	 * @param path the file or folder, which need not be there
	 * @throws IOException if something cannot be removed
	 */
	public static void remove(Path path) throws IOException {
		if (Files.isDirectory(path)) {
			List<Path> all;
			try (Stream<Path> files = Files.walk(path)) {
				all = files.sorted(Comparator.reverseOrder()).toList();
			}
			for (Path file : all) {
				Files.deleteIfExists(file);
			}
		}
		else {
			Files.deleteIfExists(path);
		}
	}

}
