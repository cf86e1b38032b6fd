package dev.vmwork.disk;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Header of a qcow2 file. Offsets are from QEMU docs/interop/qcow2.rst, "Header" and
 * "Header extensions"; what is beyond the file's end reads as zeros.
 */
final class Qcow2Header {

	/** Most clusters have this size; nothing of the header can be longer than one. */
	static final int LENGTH = 64 * 1024;

	/** "QFI\xfb". */
	private static final int MAGIC = 0x514649fb;

	private static final int BACKING_FORMAT = 0xe2792aca;

	/** Incompatible feature: the data is in another file. */
	private static final long EXTERNAL_DATA = 1 << 2;

	private final ByteBuffer header;

	/**
	 * A header.
	 * @param start the first bytes of the file
	 */
	Qcow2Header(byte[] start) {
		this.header = ByteBuffer.wrap(Arrays.copyOf(start, LENGTH));
	}

	/**
	 * Reads where a header of any format can be.
	 * @param path the file
	 * @return its first bytes, at most {@link #LENGTH}
	 * @throws IOException if it cannot be read
	 */
	static byte[] start(Path path) throws IOException {
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			ByteBuffer start = ByteBuffer.allocate((int) Math.min(LENGTH, channel.size()));
			while (start.hasRemaining() && channel.read(start) >= 0) {
				// a file can be read in several pieces
			}
			return start.array();
		}
	}

	boolean isQcow() {
		return this.header.getInt(0) == MAGIC;
	}

	int version() {
		return this.header.getInt(4);
	}

	boolean hasBacking() {
		return this.header.getLong(8) != 0 || this.header.getInt(16) != 0;
	}

	boolean isEncrypted() {
		return this.header.getInt(32) != 0;
	}

	boolean hasExternalData() {
		return version() == 3 && (this.header.getLong(72) & EXTERNAL_DATA) != 0;
	}

	/**
	 * Finds the backing file.
	 * @return its name, empty if there is none
	 * @throws IllegalArgumentException if it is not within the header
	 */
	String backing() {
		return text(this.header.getLong(8), this.header.getInt(16));
	}

	/**
	 * Finds the format of the backing file. Each extension has a type, a length and a
	 * content, which is filled up to eight bytes.
	 * @return the format, empty if the header does not say
	 * @throws IllegalArgumentException if an extension is not within the header
	 * @throws BufferUnderflowException if no extension is the last
	 */
	String backingFormat() {
		ByteBuffer extensions = this.header.duplicate().position(this.header.getInt(100));
		int type = extensions.getInt();
		while (type != 0) {
			int length = extensions.getInt();
			if (type == BACKING_FORMAT) {
				return text(extensions.position(), length);
			}
			extensions.position(extensions.position() + (length + 7) / 8 * 8);
			type = extensions.getInt();
		}
		return "";
	}

	private String text(long offset, int length) {
		if (offset < 0 || length < 0 || offset > LENGTH - length) {
			throw new IllegalArgumentException();
		}
		return new String(this.header.array(), (int) offset, length, StandardCharsets.UTF_8);
	}

}
