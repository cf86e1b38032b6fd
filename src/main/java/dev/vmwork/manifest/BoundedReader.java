package dev.vmwork.manifest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text of a manifest, for a parser that holds a row in memory: it ends where a row is
 * too long for that.
 */
final class BoundedReader extends PushbackReader {

	private static final int LONGEST = 16 << 20;

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private int length;

	private BoundedReader(Reader reader) {
		super(reader);
	}

	static BoundedReader open(Path file, char separator) throws IOException {
		BufferedReader text = new BufferedReader(
				new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()));
		return new BoundedReader(new CommentReader(text, separator));
	}

	void skipByteOrderMark() throws IOException {
		int first = read();
		if (first >= 0 && first != BYTE_ORDER_MARK) {
			unread(first);
		}
	}

	void beginRow() {
		this.length = 0;
	}

	boolean isExceeded() {
		return this.length > LONGEST;
	}

	@Override
	public int read(char[] buffer, int offset, int wanted) throws IOException {
		int read = super.read(buffer, offset, wanted);
		this.length += Math.max(read, 0);
		if (isExceeded()) {
			throw new IOException("a row, with the comments before it, has more than " + LONGEST
					+ " characters; is a quote not closed?");
		}
		return read;
	}

}
