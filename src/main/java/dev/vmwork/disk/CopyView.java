package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A view by a sparse raw copy, for hosts without FUSE. Slow for large images, and right.
 */
final class CopyView implements DiskView {

	private final QemuImg qemuImg;

	private final DiskImage image;

	private final @Nullable DiskImage backing;

	private final Path copy;

	private CopyView(QemuImg qemuImg, DiskImage image, @Nullable DiskImage backing, Path copy) {
		this.qemuImg = qemuImg;
		this.image = image;
		this.backing = backing;
		this.copy = copy;
	}

	/**
	 * Copies an image.
	 * @param qemuImg makes the copy
	 * @param image the image
	 * @param directory takes the copy
	 * @param backing what the image is an overlay of, if what is written is to be kept
	 * @return the view
	 * @throws IOException if the copy cannot be made
	 */
	static CopyView open(QemuImg qemuImg, DiskImage image, Path directory, @Nullable DiskImage backing)
			throws IOException {
		Path copy = Files.createTempFile(directory, "view-", ".raw");
		try {
			qemuImg.convertToRaw(image, copy);
		}
		catch (IOException ex) {
			Files.deleteIfExists(copy);
			throw ex;
		}
		return new CopyView(qemuImg, image, backing, copy);
	}

	@Override
	public Path raw() {
		return this.copy;
	}

	@Override
	public void close() throws IOException {
		try {
			if (this.backing != null) {
				this.qemuImg.convertToOverlay(this.copy, this.backing, this.image.path());
			}
		}
		finally {
			Files.deleteIfExists(this.copy);
		}
	}

}
