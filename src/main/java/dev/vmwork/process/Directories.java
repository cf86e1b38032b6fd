package dev.vmwork.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders of temporary files.
 */
public final class Directories {

	private Directories() {
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
