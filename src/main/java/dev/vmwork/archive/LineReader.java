package dev.vmwork.archive;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.CheckedLine;

/**
 * Reads lines of an archive, one after the other or from any place, and refuses damaged
 * ones.
 */
final class LineReader implements Closeable {

	private static final int BLOCK = 1 << 16;

	/** Where no line ends in so many bytes, none does. */
	private static final int LONGEST = 1 << 26;

	private final Path path;

	private final RandomAccessFile file;

	/** Where the archive ends. */
	private final long size;

	private byte[] bytes = new byte[BLOCK];

	/** The place in the file of the first of the bytes. */
	private long place;

	private int count;

	private int from;

	private int to = -1;

	/**
	 * Opens an archive.
	 * @param path its file
	 * @param size how much of the file is the archive
	 * @throws IOException if it cannot be read, or is shorter
	 */
	LineReader(Path path, long size) throws IOException {
		this.path = path;
		this.size = size;
		this.file = new RandomAccessFile(path.toFile(), "r");
		long length = this.file.length();
		if (length < size) {
			this.file.close();
			throw new DamagedArchiveException(path, length, "wanted " + size + " bytes");
		}
	}

	/**
	 * Goes to the next line.
	 * @return false if there is none
	 * @throws DamagedArchiveException if it is damaged
	 */
	boolean next() throws IOException {
		this.from = this.to + 1;
		if (this.place + this.from >= this.size) {
			return false;
		}
		this.to = this.from;
		while (true) {
			while (this.to < this.count) {
				if (this.bytes[this.to] == '\n') {
					return check();
				}
				this.to++;
			}
			more();
		}
	}

	private boolean check() throws DamagedArchiveException {
		if (!CheckedLine.isWhole(this.bytes, this.from, this.to)) {
			throw damaged();
		}
		return true;
	}

	private DamagedArchiveException damaged() {
		return new DamagedArchiveException(this.path, place(), "wanted a unit's record with its checksum");
	}

	private void more() throws IOException {
		if (this.place + this.count >= this.size || this.count - this.from > LONGEST) {
			throw damaged();
		}
		int begun = this.count - this.from;
		byte[] next = (begun + BLOCK <= this.bytes.length) ? this.bytes : new byte[begun + BLOCK];
		System.arraycopy(this.bytes, this.from, next, 0, begun);
		this.place += this.from;
		this.to -= this.from;
		this.from = 0;
		int wanted = (int) Math.min(BLOCK, this.size - this.place - begun);
		this.file.seek(this.place + begun);
		try {
			this.file.readFully(next, begun, wanted);
		}
		catch (EOFException ex) {
			throw damaged();
		}
		this.bytes = next;
		this.count = begun + wanted;
	}

	/**
	 * Has {@link #next} go to another line.
	 * @param line where it begins
	 */
	void seek(long line) {
		if (line >= this.place && line < this.place + this.count) {
			this.to = (int) (line - this.place) - 1;
		}
		else {
			this.place = line;
			this.count = 0;
			this.to = -1;
		}
	}

	/**
	 * Where the line begins.
	 * @return its place in the file
	 */
	long place() {
		return this.place + this.from;
	}

	/**
	 * The row that the line is about.
	 * @return the row
	 * @throws DamagedArchiveException if it is no unit's record
	 */
	int row() throws DamagedArchiveException {
		int start = RecordLine.row(this.bytes, this.from);
		int end = (start > 0) ? RecordLine.endOfDigits(this.bytes, start) : start;
		if (end <= start) {
			throw damaged();
		}
		return Integer.parseInt(new String(this.bytes, start, end - start, StandardCharsets.US_ASCII));
	}

	/**
	 * Whether the line is about a unit.
	 * @param unit as {@link RecordLine#unit} writes it
	 * @return true if it is
	 */
	boolean isOf(byte[] unit) {
		int row = RecordLine.row(this.bytes, this.from);
		return row > 0 && RecordLine.startsWith(this.bytes, RecordLine.endOfDigits(this.bytes, row), unit);
	}

	/**
	 * What the line says.
	 * @return the record
	 * @throws DamagedArchiveException if it is no unit's record
	 */
	UnitRecord read() throws DamagedArchiveException {
		@Nullable UnitRecord unit = RecordLine.parse(this.bytes, this.from, this.to);
		if (unit == null) {
			throw damaged();
		}
		return unit;
	}

	@Override
	public void close() throws IOException {
		this.file.close();
	}

}
