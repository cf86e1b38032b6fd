package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;

/**
 * The files of the job repository as they were before they were opened, in its folder
 * {@code previous}, until it is closed as it should be. At the opening HSQLDB writes what
 * it has read to a new script, and deletes the log: what it has misread would be lost.
 */
final class PreviousFiles {

	static final String FOLDER = "previous";

	private static final List<String> KEPT = List.of(DatabaseCopy.SCRIPT, DatabaseCopy.LOG, DatabaseCopy.PROPERTIES);

	private final Path database;

	private final Path folder;

	private final Path part;

	/**
	 * Creates the files.
	 * @param database the job repository's folder
	 */
	PreviousFiles(Path database) {
		this.database = database;
		this.folder = database.resolve(FOLDER);
		this.part = database.resolve(FOLDER + ".part");
	}

	/**
	 * Sets aside what is to be opened.
	 * @throws IOException if it cannot be kept
	 */
	void setAside() throws IOException {
		Directories.remove(this.part);
		if (!Files.exists(this.database.resolve(DatabaseCopy.SCRIPT))) {
			return;
		}
		Files.createDirectories(this.part);
		for (String name : KEPT) {
			Path file = this.database.resolve(name);
			if (Files.exists(file)) {
				keep(file, this.part.resolve(name));
			}
		}
	}

	/**
	 * Forgets what was set aside, since it could not be opened.
	 * @throws IOException if it cannot be removed
	 */
	void forget() throws IOException {
		Directories.remove(this.part);
	}

	/**
	 * Keeps what was set aside, in place of what was kept before, since it could be
	 * opened.
	 * @throws IOException if it cannot be kept
	 */
	void keep() throws IOException {
		if (Files.exists(this.part)) {
			Directories.remove(this.folder);
			DurableFiles.move(this.part, this.folder);
		}
	}

	// HSQLDB replaces the script and the log by new files, and writes the properties
	// anew.
	private static void keep(Path file, Path kept) throws IOException {
		if (file.endsWith(DatabaseCopy.PROPERTIES)) {
			Files.copy(file, kept);
			return;
		}
		try {
			Files.createLink(kept, file);
		}
		catch (IOException | UnsupportedOperationException ex) {
			// not every file system has links
			Files.copy(file, kept);
		}
	}

	/**
	 * Removes what was kept, if HSQLDB has closed its files.
	 * @throws IOException if it cannot be removed
	 */
	void discard() throws IOException {
		if (!Files.exists(this.database.resolve(DatabaseCopy.LOG))) {
			Directories.remove(this.folder);
		}
	}

}
