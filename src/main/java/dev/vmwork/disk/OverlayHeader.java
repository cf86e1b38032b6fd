package dev.vmwork.disk;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What an overlay's header says of other files of the host. The QEMU of a guest can write
 * its overlays' headers, so one that a guest has broken out of can make them name files
 * that it may not read itself: whoever opens an overlay after a guest looks here first.
 * Offsets are from QEMU docs/interop/qcow2.rst, "Header" and "Header extensions".
 *
 * @param backing the file that the overlay lies over, as it was named when it was made
 * @param format that file's format
 */
public record OverlayHeader(String backing, String format) {

	/** Most clusters have this size; nothing of the header can be longer than one. */
	private static final int LENGTH = 64 * 1024;

	private static final int MAGIC = 0x514649fb;

	private static final int BACKING_FORMAT = 0xe2792aca;

	/** Incompatible feature: the data is in another file. */
	private static final long EXTERNAL_DATA = 1 << 2;

	/**
	 * What the header of an overlay is to say.
	 * @param backing what it was made over
	 * @return the header
	 */
	public static OverlayHeader over(DiskImage backing) {
		return new OverlayHeader(backing.path().toString(), backing.format().driver());
	}

	/**
	 * Reads the header of an overlay.
	 * @param overlay the overlay
	 * @return the header
	 * @throws DamagedFilesystemException if it is not one that vmwork makes
	 * @throws IOException if it cannot be read
	 */
	public static OverlayHeader read(Path overlay) throws IOException {
		ByteBuffer header = ByteBuffer.allocate(LENGTH);
		try (FileChannel channel = FileChannel.open(overlay, StandardOpenOption.READ)) {
			while (header.hasRemaining() && channel.read(header) >= 0) {
				// a file can be read in several pieces
			}
		}
		try {
			return read(header.flip());
		}
		catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException ex) {
			throw unlike(overlay);
		}
	}

	private static OverlayHeader read(ByteBuffer header) {
		boolean known = header.getInt(0) == MAGIC && header.getInt(4) == 3;
		if (!known || header.getInt(32) != 0 || (header.getLong(72) & EXTERNAL_DATA) != 0) {
			throw new IllegalArgumentException();
		}
		return new OverlayHeader(text(header, header.getLong(8), header.getInt(16)), format(header));
	}

	// Type, length and content of each extension, which is filled up to eight bytes.
	private static String format(ByteBuffer header) {
		header.position(header.getInt(100));
		int type = header.getInt();
		while (type != 0) {
			int length = header.getInt();
			if (type == BACKING_FORMAT) {
				return text(header, header.position(), length);
			}
			header.position(header.position() + (length + 7) / 8 * 8);
			type = header.getInt();
		}
		return "";
	}

	private static String text(ByteBuffer header, long offset, int length) {
		if (offset < 0 || length < 0 || offset > header.limit() - length) {
			throw new IllegalArgumentException();
		}
		byte[] bytes = new byte[length];
		header.get((int) offset, bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/**
	 * Whether an overlay is there that says this, and nothing else.
	 * @param overlay the overlay
	 * @return false if it names other files, or is none
	 * @throws IOException if it cannot be read
	 */
	public boolean isIn(Path overlay) throws IOException {
		try {
			return Files.exists(overlay) && equals(read(overlay));
		}
		catch (DamagedFilesystemException ex) {
			return false;
		}
	}

	/**
	 * Requires that an overlay says this.
	 * @param overlay the overlay
	 * @throws DamagedFilesystemException if it does not
	 * @throws IOException if it cannot be read
	 */
	void require(Path overlay) throws IOException {
		if (!isIn(overlay)) {
			throw unlike(overlay);
		}
	}

	private static DamagedFilesystemException unlike(Path overlay) {
		return new DamagedFilesystemException(
				"the header of " + overlay.getFileName() + " is no more as it was made, and could name other files");
	}

}
