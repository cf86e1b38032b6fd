package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

/**
 * The verbs of {@code qemu-img} that vmwork uses. Formats are always named. Time and
 * memory are bounded, because what is read can come from a stranger.
 */
final class QemuImg {

	private static final Duration CREATE_LIMIT = Duration.ofMinutes(1);

	private static final Duration CONVERT_LIMIT = Duration.ofHours(1);

	/** Of each tool that reads what a stranger made. */
	static final long MEMORY_LIMIT = 2L << 30;

	private final ProcessRunner processes;

	QemuImg(ProcessRunner processes) {
		this.processes = processes;
	}

	/**
	 * Makes an overlay: a qcow2 file that takes the writes meant for another image.
	 * @param backing the image that is only read
	 * @param overlay the file to make, replaced if it exists
	 * @throws IOException if it cannot be made
	 */
	void createOverlay(DiskImage backing, Path overlay) throws IOException {
		run(overlay, CREATE_LIMIT, List.of("qemu-img", "create", "-q", "-f", "qcow2", "-F", backing.format().driver(),
				"-b", backing.path().toString(), overlay.toString()));
	}

	/**
	 * Makes an overlay name another file as what it lies over.
	 * @param overlay the overlay, which must be empty or the file the same
	 * @param backing the file, which need not be there yet
	 * @throws IOException if it cannot be written
	 */
	void nameBacking(Path overlay, DiskImage backing) throws IOException {
		run(overlay, CREATE_LIMIT, List.of("qemu-img", "rebase", "-u", "-q", "-f", "qcow2", "-F",
				backing.format().driver(), "-b", backing.path().toString(), overlay.toString()));
	}

	/**
	 * Copies an image, leaving out what is zero.
	 * @param image the image
	 * @param qcow2 the file to make, in format qcow2
	 * @throws IOException if it cannot be made
	 */
	void convertToQcow2(DiskImage image, Path qcow2) throws IOException {
		String file = image.path().toString().replace(",", ",,");
		run(qcow2, CONVERT_LIMIT,
				List.of("qemu-img", "convert", "-q", "--image-opts",
						"driver=" + image.format().driver() + ",file.driver=file,file.filename=" + file, "-O", "qcow2",
						qcow2.toString()));
	}

	/**
	 * Copies an image from a partition's start on to a raw file, leaving out what is
	 * zero.
	 * @param image the image
	 * @param partition the partition
	 * @param raw the file to make
	 * @throws IOException if it cannot be made
	 */
	void convertToRaw(DiskImage image, Partition partition, Path raw) throws IOException {
		// a comma in the image's name is doubled
		String file = image.path().toString().replace(",", ",,");
		run(raw, CONVERT_LIMIT, List.of(
				"qemu-img", "convert", "-q", "--image-opts", "driver=raw,offset=" + partition.offset() + ",file.driver="
						+ image.format().driver() + ",file.file.driver=file,file.file.filename=" + file,
				"-O", "raw", raw.toString()));
	}

	/**
	 * Copies a raw file over a partition of a raw disk.
	 * @param raw the raw file
	 * @param disk the raw disk, in the same folder
	 * @param partition the partition
	 * @throws IOException if it cannot be copied
	 */
	void convertIntoRaw(Path raw, Path disk, Partition partition) throws IOException {
		run(disk, CONVERT_LIMIT, List.of("qemu-img", "convert", "-q", "-n", "-f", "raw", "--target-image-opts",
				raw.toString(),
				"driver=raw,offset=" + partition.offset() + ",file.driver=file,file.filename=" + disk.getFileName()));
	}

	/**
	 * Makes an overlay of what a raw file holds and the backing image does not.
	 * @param raw the raw file
	 * @param backing the backing image
	 * @param overlay the file to make
	 * @throws IOException if it cannot be made
	 */
	void convertToOverlay(Path raw, DiskImage backing, Path overlay) throws IOException {
		run(overlay, CONVERT_LIMIT, List.of("qemu-img", "convert", "-q", "-f", "raw", "-O", "qcow2", "-B",
				backing.path().toString(), "-F", backing.format().driver(), raw.toString(), overlay.toString()));
	}

	private void run(Path target, Duration limit, List<String> arguments) throws IOException {
		Path directory = Objects.requireNonNull(target.getParent());
		this.processes.runChecked(Command.of(directory, limit, arguments).withMemoryLimit(MEMORY_LIMIT));
	}

}
