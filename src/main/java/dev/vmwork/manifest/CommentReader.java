package dev.vmwork.manifest;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;

/**
 * Takes the blanks before a comment away, which CSVParser takes for the beginning of a
 * value. In a record that was read they cannot be told from a quoted value that begins
 * with #.
 */
final class CommentReader extends FilterReader {

	/** The most blanks before a comment. */
	private static final int DEEPEST = 1000;

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private final char separator;

	private Place place = Place.LINE_START;

	/**
	 * Creates the reader.
	 * @param in the manifest's text
	 * @param separator what separates its columns
	 */
	CommentReader(BufferedReader in, char separator) {
		super(in);
		this.separator = separator;
	}

	@Override
	public int read() throws IOException {
		if (this.place == Place.LINE_START) {
			skipIndent();
		}
		int c = super.read();
		if (c >= 0) {
			this.place = after((char) c);
		}
		return c;
	}

	@Override
	public int read(char[] buffer, int offset, int wanted) throws IOException {
		int read = 0;
		while (read < wanted) {
			int c = read();
			if (c < 0) {
				return (read > 0) ? read : -1;
			}
			buffer[offset + read++] = (char) c;
		}
		return read;
	}

	private void skipIndent() throws IOException {
		this.in.mark(DEEPEST + 1);
		int c = this.in.read();
		int blanks = 0;
		while (blanks < DEEPEST && isBlank((char) c)) {
			c = this.in.read();
			blanks++;
		}
		this.in.reset();
		for (; c == '#' && blanks > 0; blanks--) {
			this.in.read();
		}
	}

	private boolean isBlank(char c) {
		return (c == ' ' || c == '\t') && c != this.separator;
	}

	// By RFC 4180 a quote opens a value at its beginning only, and two inside are one.
	private Place after(char c) {
		if (this.place == Place.QUOTED) {
			return (c == '"') ? Place.QUOTE : Place.QUOTED;
		}
		if (this.place == Place.QUOTE && c == '"') {
			return Place.QUOTED;
		}
		if (c == '\n' || c == '\r') {
			return Place.LINE_START;
		}
		if (this.place == Place.COMMENT) {
			return Place.COMMENT;
		}
		if (c == this.separator) {
			return Place.VALUE_START;
		}
		return switch (this.place) {
			case LINE_START -> (c == '#') ? Place.COMMENT : (c == BYTE_ORDER_MARK) ? Place.LINE_START : inValue(c);
			case VALUE_START -> inValue(c);
			default -> Place.VALUE;
		};
	}

	private Place inValue(char c) {
		if (c == '"') {
			return Place.QUOTED;
		}
		return isBlank(c) ? Place.VALUE_START : Place.VALUE;
	}

	private enum Place {

		LINE_START, COMMENT, VALUE_START, VALUE, QUOTED, QUOTE

	}

}
