package dev.vmwork.disk;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an overlay's header says of other files of the host. The QEMU of a guest can write
 * its overlays' headers, so one that a guest has broken out of can make them name files
 * that it may not read itself: whoever opens an overlay after a guest looks here first.
 *
 * @param backing the file that the overlay lies over, as it was named when it was made
 * @param format that file's format
 */
public record OverlayHeader(String backing, String format) {

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
		Qcow2Header header = new Qcow2Header(Qcow2Header.start(overlay));
		if (!header.isQcow() || header.version() != 3 || header.isEncrypted() || header.hasExternalData()) {
			throw unlike(overlay);
		}
		try {
			return new OverlayHeader(header.backing(), header.backingFormat());
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			throw unlike(overlay);
		}
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
		return new DamagedFilesystemException("the header of " + overlay.getFileName()
				+ " is not the one that vmwork wrote, and could name other files");
	}

}
