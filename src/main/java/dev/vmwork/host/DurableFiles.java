package dev.vmwork.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Files that stay if the power goes.
 */
public final class DurableFiles {

	private DurableFiles() {
	}

	/**
	 * Forces out to the host's disk what is in a file, or which names are in a folder.
	 * @param path the file or folder
	 * @throws IOException if it cannot be written
	 */
	public static void force(Path path) throws IOException {
		// fsync(2) works on what is open for reading only, and folders can be opened for
		// nothing else
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			channel.force(true);
		}
	}

	/**
	 * Makes a folder with those above it. When this returns they are on the host's disk.
	 * @param folder the folder, which can be there already
	 * @throws IOException if it cannot be made
	 */
	public static void createDirectories(Path folder) throws IOException {
		Path there = Directories.nearest(folder);
		Files.createDirectories(folder);
		for (Path made = folder; !made.equals(there); made = Objects.requireNonNull(made.getParent())) {
			forceNames(Objects.requireNonNull(made.getParent()));
		}
	}

	/**
	 * Forces out to the host's disk which names are in a folder, unless it is one that
	 * may be written and not read, which cannot be opened for that.
	 * @param folder the folder
	 * @throws IOException if it cannot be written
	 */
	public static void forceNames(Path folder) throws IOException {
		try {
			force(folder);
		}
		catch (AccessDeniedException ex) {
			// as a letter box; the system writes the names out in its own time
		}
	}

	/**
	 * Gives a complete file its name, in place of an older one. When this returns it is
	 * on the host's disk under that name.
	 * @param part the file, or a folder with all that is in it
	 * @param path the name, in the same filesystem
	 * @throws IOException if it cannot be written
	 */
	public static void move(Path part, Path path) throws IOException {
		try (Stream<Path> all = Files.walk(part)) {
			for (Path one : all.toList()) {
				force(one);
			}
		}
		Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
		force(Objects.requireNonNull(path.toAbsolutePath().getParent()));
	}

}
