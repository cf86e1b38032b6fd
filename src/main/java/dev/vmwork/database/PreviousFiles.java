package dev.vmwork.database;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;

/**
 * The files of the job repository as they were before they were opened, in its folder
 * {@code previous}, until it is closed as it should be. At the opening HSQLDB writes what
 * it has read to a new script, and deletes the log: what it has misread would be lost.
 */
final class PreviousFiles {

	private static final Logger LOGGER = LoggerFactory.getLogger(PreviousFiles.class);

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
	 * Sets aside what is to be opened. It is a second chance only: where there is no room
	 * for it, vmwork does without.
	 */
	void setAside() {
		try {
			forget();
			if (Files.exists(this.database.resolve(DatabaseCopy.SCRIPT))) {
				link(Files.createDirectories(this.part));
			}
		}
		catch (IOException ex) {
			LOGGER.info("the files of the job repository cannot be kept", ex);
		}
	}

	// HSQLDB writes to none of them again: what is opened next are new files.
	private void link(Path part) throws IOException {
		for (String name : KEPT) {
			Path file = this.database.resolve(name);
			if (!Files.exists(file)) {
				continue;
			}
			try {
				Files.createLink(part.resolve(name), file);
			}
			catch (UnsupportedOperationException | FileSystemException ex) {
				// not every file system has links
				Files.copy(file, part.resolve(name));
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
	 */
	void keep() {
		try {
			if (Files.exists(this.part)) {
				Directories.remove(this.folder);
				DurableFiles.move(this.part, this.folder);
			}
		}
		catch (IOException ex) {
			LOGGER.info("the files of the job repository cannot be kept", ex);
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
