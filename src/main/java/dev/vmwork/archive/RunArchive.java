package dev.vmwork.archive;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.DurableFiles;

/**
 * The archived units of one run, in the order in which they were archived. Of several
 * lines about one row the last one counts. The job repository knows how long the archive
 * is: what the file has beyond that was written by a vmwork that was killed before it
 * said so, and is overwritten.
 */
public final class RunArchive {

	private static final String FOLDER = "units";

	/** Bits of an index's entry for the place of a line: archives of up to 16 GiB. */
	private static final int PLACE = 34;

	private final Path file;

	/**
	 * Creates the archive of a run.
	 * @param directory the job repository's folder
	 * @param run the run's number
	 */
	public RunArchive(Path directory, long run) {
		this.file = directory.resolve(FOLDER).resolve(run + ".units");
	}

	/**
	 * Adds units, forced to the disk.
	 * @param size how long the archive is
	 * @param units the units
	 * @return how long it is then
	 * @throws IOException if it cannot be written
	 */
	public long append(long size, List<UnitRecord> units) throws IOException {
		ByteArrayOutputStream lines = new ByteArrayOutputStream();
		for (UnitRecord unit : units) {
			lines.writeBytes(RecordLine.write(unit));
		}
		Path folder = Objects.requireNonNull(this.file.getParent());
		boolean isNew = !Files.exists(this.file);
		if (isNew) {
			Files.createDirectories(folder);
		}
		try (FileChannel channel = FileChannel.open(this.file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			if (channel.size() < size) {
				throw new DamagedArchiveException(this.file, channel.size(), "wanted " + size + " bytes");
			}
			channel.truncate(size);
			ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
			for (long place = size; bytes.hasRemaining();) {
				place += channel.write(bytes, place);
			}
			channel.force(true);
		}
		if (isNew) {
			DurableFiles.force(folder);
			DurableFiles.force(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
		}
		return size + lines.size();
	}

	/**
	 * Copies the archives of all runs.
	 * @param directory the job repository's folder
	 * @param copy the folder of the copy
	 * @throws IOException if they cannot be copied
	 */
	public static void copyAll(Path directory, Path copy) throws IOException {
		Path from = directory.resolve(FOLDER);
		if (!Files.exists(from)) {
			return;
		}
		Path to = Files.createDirectories(copy.resolve(FOLDER));
		try (DirectoryStream<Path> archives = Files.newDirectoryStream(from)) {
			for (Path archive : archives) {
				Files.copy(archive, to.resolve(archive.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
			}
		}
	}

	/**
	 * Removes the archive.
	 * @throws IOException if it cannot be removed
	 */
	public void delete() throws IOException {
		Files.deleteIfExists(this.file);
	}

	/**
	 * The rows that are in the archive.
	 * @param size how long the archive is
	 * @return the rows' numbers
	 * @throws DamagedArchiveException if it is damaged
	 * @throws IOException if it cannot be read
	 */
	public BitSet rows(long size) throws IOException {
		BitSet rows = new BitSet();
		try (LineReader lines = open(size)) {
			while (lines.next()) {
				rows.set(lines.row());
			}
		}
		return rows;
	}

	/**
	 * Looks for a unit.
	 * @param size how long the archive is
	 * @param unit the unit's id
	 * @return its record, or null if it is not in the archive
	 * @throws DamagedArchiveException if the archive is damaged
	 * @throws IOException if it cannot be read
	 */
	public @Nullable UnitRecord find(long size, String unit) throws IOException {
		byte[] wanted = RecordLine.unit(unit);
		UnitRecord found = null;
		try (LineReader lines = open(size)) {
			while (lines.next()) {
				if (lines.isOf(wanted)) {
					found = lines.read();
				}
			}
		}
		return found;
	}

	/**
	 * Reads the archive in the order of the rows.
	 * @param size how long the archive is
	 * @param without rows that are left out
	 * @return its units, to be closed
	 * @throws DamagedArchiveException if the archive is damaged
	 * @throws IOException if it cannot be read
	 */
	public Cursor units(long size, BitSet without) throws IOException {
		LineReader lines = open(size);
		try {
			long[] index = new long[1024];
			int count = 0;
			while (lines.next()) {
				if (count == index.length) {
					index = Arrays.copyOf(index, 2 * count);
				}
				int row = lines.row();
				if (!without.get(row)) {
					index[count++] = (long) row << PLACE | lines.place();
				}
			}
			Arrays.sort(index, 0, count);
			return new Cursor(lines, Arrays.copyOf(index, count));
		}
		catch (IOException ex) {
			lines.close();
			throw ex;
		}
	}

	/**
	 * Reads what can be read, however damaged the archive is.
	 * @param consumer takes the units, in the order in which they were archived
	 * @throws IOException if the file is there and cannot be read at all
	 */
	public void salvage(Consumer<UnitRecord> consumer) throws IOException {
		if (!Files.exists(this.file)) {
			return;
		}
		try (InputStream in = new BufferedInputStream(Files.newInputStream(this.file))) {
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			for (int value = in.read(); value >= 0; value = in.read()) {
				line.write(value);
				if (value == '\n') {
					pass(line.toByteArray(), consumer);
					line.reset();
				}
			}
			pass(line.toByteArray(), consumer);
		}
	}

	private static void pass(byte[] line, Consumer<UnitRecord> consumer) {
		UnitRecord unit = RecordLine.read(line);
		if (unit != null) {
			consumer.accept(unit);
		}
	}

	private LineReader open(long size) throws IOException {
		try {
			return new LineReader(this.file, size);
		}
		catch (FileNotFoundException ex) {
			if (!Files.exists(this.file)) {
				throw new DamagedArchiveException(this.file, 0, "wanted a file of " + size + " bytes");
			}
			throw ex;
		}
	}

	/**
	 * The units of an archive in the order of their rows.
	 */
	public static final class Cursor implements Closeable {

		private final LineReader lines;

		/** Rows and the places of their lines. */
		private final long[] index;

		private int next;

		private Cursor(LineReader lines, long[] index) {
			this.lines = lines;
			this.index = index;
		}

		/**
		 * Whether there is a next unit.
		 * @return false at the end
		 */
		public boolean hasNext() {
			return this.next < this.index.length;
		}

		/**
		 * The row of the next unit.
		 * @return the row, or {@link Integer#MAX_VALUE} if there is none
		 */
		public int row() {
			return hasNext() ? rowAt(this.next) : Integer.MAX_VALUE;
		}

		private int rowAt(int position) {
			return (int) (this.index[position] >>> PLACE);
		}

		private void toLastOfRow() {
			while (this.next + 1 < this.index.length && rowAt(this.next) == rowAt(this.next + 1)) {
				this.next++;
			}
		}

		/**
		 * Reads the next unit.
		 * @return the unit
		 * @throws IOException if it cannot be read
		 */
		public UnitRecord read() throws IOException {
			toLastOfRow();
			this.lines.seek(this.index[this.next++] & (1L << PLACE) - 1);
			this.lines.next();
			return this.lines.read();
		}

		/**
		 * Leaves the next unit out.
		 */
		public void skip() {
			toLastOfRow();
			this.next++;
		}

		@Override
		public void close() throws IOException {
			this.lines.close();
		}

	}

}
