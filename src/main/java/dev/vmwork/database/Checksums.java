package dev.vmwork.database;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.vmwork.host.CheckedLine;
import dev.vmwork.host.DurableFiles;

/**
 * What HSQLDB's files were when they were forced to the disk, in the file
 * {@code vmwork.sums} beside them: HSQLDB would read past a changed value, and go on
 * without a log that is gone. Its lines are the length and the CRC-32 of the script, of
 * the one that is to replace it, and of the beginning of the log after each force.
 */
final class Checksums implements Closeable {

	private static final Logger LOGGER = LoggerFactory.getLogger(Checksums.class);

	static final String FILE = "vmwork.sums";

	private static final String PART = FILE + ".part";

	private static final String NEXT = "next";

	private final Path file;

	private @Nullable Sum next;

	/** Open for each commit: null where the file has no beginning. */
	private @Nullable FileOutputStream lines;

	/**
	 * Creates the checksums.
	 * @param directory the job repository's folder
	 */
	Checksums(Path directory) {
		this.file = directory.resolve(FILE);
	}

	/**
	 * Takes note of a new script, which has not its name yet.
	 * @param length its length
	 * @param checksum its CRC-32
	 */
	void scriptWritten(long length, long checksum) {
		this.next = new Sum(NEXT, length, checksum);
		append(this.next, true);
	}

	/**
	 * Takes note that a log is begun. Before that the new script has got its name.
	 */
	void logOpened() {
		Sum script = this.next;
		if (script == null || Files.exists(this.file.resolveSibling(DatabaseCopy.NEW_SCRIPT))) {
			return;
		}
		this.next = null;
		Path part = this.file.resolveSibling(PART);
		try {
			close();
			Files.write(part, new Sum(DatabaseCopy.SCRIPT, script.length(), script.checksum()).line());
			DurableFiles.move(part, this.file);
			this.lines = new FileOutputStream(this.file.toFile(), true);
		}
		catch (IOException ex) {
			forget(ex);
		}
	}

	/**
	 * Takes note of what is in the log for certain.
	 * @param length the log's length
	 * @param checksum its CRC-32
	 */
	void logForced(long length, long checksum) {
		append(new Sum(DatabaseCopy.LOG, length, checksum), false);
	}

	private void append(Sum sum, boolean forced) {
		FileOutputStream out = this.lines;
		if (out == null) {
			return;
		}
		try {
			out.write(sum.line());
			if (forced) {
				out.getFD().sync();
			}
		}
		catch (IOException ex) {
			forget(ex);
		}
	}

	// They are a help and no need: on a full disk vmwork does without.
	private void forget(IOException cause) {
		LOGGER.info("the checksums of the job repository cannot be written", cause);
		try {
			close();
			Files.deleteIfExists(this.file);
		}
		catch (IOException ex) {
			LOGGER.info("nor can they be removed", ex);
		}
	}

	/**
	 * Forgets them: what comes is not written under vmwork's eyes.
	 * @throws IOException if they cannot be removed
	 */
	void remove() throws IOException {
		Files.deleteIfExists(this.file.resolveSibling(PART));
		if (Files.deleteIfExists(this.file)) {
			DurableFiles.force(Objects.requireNonNull(this.file.toAbsolutePath().getParent()));
		}
	}

	/**
	 * Compares the files with them.
	 * @throws DamagedRepositoryException if the files are not what was written
	 * @throws IOException if they cannot be read
	 */
	void verify() throws IOException {
		Path directory = Objects.requireNonNull(this.file.getParent());
		Path script = directory.resolve(DatabaseCopy.SCRIPT);
		Sum first = null;
		Sum replacement = null;
		List<Sum> log = new ArrayList<>();
		for (Sum sum : read()) {
			switch (sum.name()) {
				case DatabaseCopy.SCRIPT -> first = sum;
				case NEXT -> replacement = sum;
				default -> log.add(sum);
			}
		}
		if (first == null) {
			return;
		}
		String state = state(directory);
		if (replacement != null && !state.equals("yes")) {
			// the new script is complete, and has its name or is about to get it
			Path newScript = directory.resolve(DatabaseCopy.NEW_SCRIPT);
			verify(List.of(replacement), Files.exists(newScript) ? newScript : script);
			return;
		}
		verify(List.of(first), script);
		if (!log.isEmpty()) {
			verify(log, directory.resolve(DatabaseCopy.LOG));
			if (!state.equals("yes")) {
				throw DamagedRepositoryException.of(directory.resolve(DatabaseCopy.PROPERTIES),
						"wanted 'modified=yes', since there is a log");
			}
		}
	}

	private static void verify(List<Sum> sums, Path path) throws IOException {
		long sound = 0;
		CRC32 crc = new CRC32();
		try (InputStream in = Files.newInputStream(path)) {
			for (Sum sum : sums) {
				if (!update(crc, in, sum.length() - sound) || crc.getValue() != sum.checksum()) {
					throw damage(path, sound, sum.length());
				}
				sound = sum.length();
			}
		}
		catch (NoSuchFileException ex) {
			throw damage(path, 0, sums.get(sums.size() - 1).length());
		}
	}

	private static boolean update(CRC32 crc, InputStream in, long length) throws IOException {
		byte[] bytes = new byte[1 << 16];
		for (long left = length; left > 0;) {
			int count = in.read(bytes, 0, (int) Math.min(left, bytes.length));
			if (count < 0) {
				return false;
			}
			crc.update(bytes, 0, count);
			left -= count;
		}
		return true;
	}

	private static DamagedRepositoryException damage(Path file, long from, long to) {
		return DamagedRepositoryException.of(file,
				"wanted from byte " + from + " to " + to
						+ " what vmwork has written there; if another program has changed it on purpose, remove "
						+ file.resolveSibling(FILE));
	}

	private static String state(Path directory) throws IOException {
		Path properties = directory.resolve(DatabaseCopy.PROPERTIES);
		if (!Files.exists(properties)) {
			return "";
		}
		return new String(Files.readAllBytes(properties), StandardCharsets.ISO_8859_1).lines()
			.filter((line) -> line.startsWith("modified="))
			.map((line) -> line.substring("modified=".length()))
			.findFirst()
			.orElse("");
	}

	private List<Sum> read() throws IOException {
		if (!Files.exists(this.file)) {
			return List.of();
		}
		return new String(Files.readAllBytes(this.file), StandardCharsets.ISO_8859_1).lines().flatMap(Sum::of).toList();
	}

	@Override
	public void close() throws IOException {
		if (this.lines != null) {
			this.lines.close();
			this.lines = null;
		}
	}

	/**
	 * What a file, or its beginning, is to be.
	 *
	 * @param name the file's name
	 * @param length how many bytes
	 * @param checksum their CRC-32
	 */
	private record Sum(String name, long length, long checksum) {

		byte[] line() {
			return CheckedLine
				.of((this.name + " " + this.length + " " + this.checksum).getBytes(StandardCharsets.US_ASCII));
		}

		// what a power cut leaves of the last line is none
		static Stream<Sum> of(String line) {
			byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
			if (!CheckedLine.isWhole(bytes, 0, bytes.length)) {
				return Stream.empty();
			}
			String[] words = line.substring(CheckedLine.CONTENT).split(" ", 3);
			return Stream.of(new Sum(words[0], Long.parseLong(words[1]), Long.parseLong(words[2])));
		}

	}

}
