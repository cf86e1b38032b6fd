package dev.vmwork.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A copy of the job repository's files, which a vmwork may be writing meanwhile. HSQLDB
 * must not open the files themselves a second time: even if it is only to read, it
 * completes what it takes for the work of a writer that was killed, and deletes the log
 * or the new script under its feet ({@code org.hsqldb.persist.Log.open}).
 */
final class DatabaseCopy {

	static final String PROPERTIES = "vmwork.properties";

	static final String SCRIPT = "vmwork.script";

	static final String NEW_SCRIPT = "vmwork.script.new";

	static final String LOG = "vmwork.log";

	static final List<String> FILES = List.of(PROPERTIES, SCRIPT, NEW_SCRIPT, LOG);

	/** The others are written under another name, and put in the older ones' place. */
	private static final Set<String> GROWING = Set.of(NEW_SCRIPT, LOG);

	private static final int TRIES = 100;

	private static final long PAUSE_MILLIS = 20;

	private DatabaseCopy() {
	}

	/**
	 * Copies the files as they were at one moment.
	 * @param directory the job repository's folder
	 * @param copy an empty folder
	 * @return false if nothing is in them yet
	 * @throws IOException if they cannot be read or written, or change all the time
	 */
	static boolean make(Path directory, Path copy) throws IOException {
		for (int i = 0; i < TRIES; i++) {
			List<Object> before = state(directory);
			for (String file : FILES) {
				copy(directory.resolve(file), copy.resolve(file));
			}
			if (before.equals(state(directory))) {
				// it may have been read in the middle of a write
				TornLine.cut(copy.resolve(LOG));
				return holdsDatabase(copy);
			}
			pause();
		}
		throw new IOException("it is being written all the time");
	}

	// the properties tell when a new script is complete; before that HSQLDB cannot open a
	// database that has no other
	private static boolean holdsDatabase(Path copy) {
		return Files.exists(copy.resolve(SCRIPT))
				|| (Files.exists(copy.resolve(NEW_SCRIPT)) && Files.exists(copy.resolve(PROPERTIES)));
	}

	private static void copy(Path file, Path copy) throws IOException {
		Files.deleteIfExists(copy);
		try {
			Files.copy(file, copy);
		}
		catch (NoSuchFileException ex) {
			// which of them are there tells HSQLDB how far the writer is
		}
	}

	// Is different after whatever HSQLDB does but write on. The time is needed because a
	// file can get the key of one that was deleted.
	private static List<Object> state(Path directory) throws IOException {
		List<Object> state = new ArrayList<>();
		for (String file : FILES) {
			try {
				BasicFileAttributes attributes = Files.readAttributes(directory.resolve(file),
						BasicFileAttributes.class);
				state.add(String.valueOf(attributes.fileKey()));
				state.add(GROWING.contains(file) ? "" : attributes.lastModifiedTime());
			}
			catch (NoSuchFileException ex) {
				state.add("");
			}
		}
		return state;
	}

	private static void pause() {
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
