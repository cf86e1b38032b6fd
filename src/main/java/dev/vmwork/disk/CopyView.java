package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.jspecify.annotations.Nullable;

/**
 * A view by a sparse raw copy, for hosts without FUSE. Slow for large images, and right.
 */
final class CopyView implements DiskView {

	private final QemuImg qemuImg;

	private final DiskImage image;

	private final Partition partition;

	private final @Nullable DiskImage backing;

	private final Path copy;

	private CopyView(QemuImg qemuImg, DiskImage image, Partition partition, @Nullable DiskImage backing, Path copy) {
		this.qemuImg = qemuImg;
		this.image = image;
		this.partition = partition;
		this.backing = backing;
		this.copy = copy;
	}

	/**
	 * Copies an image from a partition's start on.
	 * @param qemuImg makes the copy
	 * @param image the image
	 * @param partition the partition
	 * @param directory takes the copy
	 * @param backing what the image is an overlay of, if what is written is to be kept
	 * @return the view
	 * @throws IOException if the copy cannot be made
	 */
	static CopyView open(QemuImg qemuImg, DiskImage image, Partition partition, Path directory,
			@Nullable DiskImage backing) throws IOException {
		Path copy = Files.createTempFile(directory, "view-", ".raw");
		try {
			qemuImg.convertToRaw(image, partition, copy);
		}
		catch (IOException ex) {
			Files.deleteIfExists(copy);
			throw ex;
		}
		return new CopyView(qemuImg, image, partition, backing, copy);
	}

	@Override
	public Path raw() {
		return this.copy;
	}

	@Override
	public void close() throws IOException {
		try {
			if (this.backing != null) {
				keep(this.backing);
			}
		}
		finally {
			Files.deleteIfExists(this.copy);
		}
	}

	private void keep(DiskImage backing) throws IOException {
		Path disk = Path.of(this.copy + ".disk");
		Path part = Path.of(this.image.path() + ".part");
		try {
			this.qemuImg.convertToRaw(this.image, Partition.WHOLE_DISK, disk);
			this.qemuImg.convertIntoRaw(this.copy, disk, this.partition);
			this.qemuImg.convertToOverlay(disk, backing, part);
			Files.move(part, this.image.path(), StandardCopyOption.ATOMIC_MOVE);
		}
		finally {
			Files.deleteIfExists(disk);
		}
	}

}
