package dev.vmwork.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

/**
 * A small raw disk that carries one unit's files into a resumed guest and out of it: an
 * ext2 filesystem on the whole disk, for every kernel that can mount ext3 or ext4 can
 * mount it, and no larger than the unit may need, so that a guest that floods it meets
 * its own limit. Safe for use by several threads, each with a directory of its own.
 */
public final class WorkDisk {

	/**
	 * The size that a guest sees, in bytes. A guest that is saved remembers the size of
	 * its disk, so it is the same for all units, whose own disks are smaller: what lies
	 * past their end cannot be read or written. Below 128 GiB, the limit of ATA disks
	 * with 28-bit addresses (ATA-5), and of no other disk's size.
	 */
	public static final long SEEN_BYTES = 133_169_152L * 1024;

	/** What the filesystem itself needs, and records and logs. */
	private static final long SLACK_BYTES = 32L << 20;

	/** Share of a filesystem that bitmaps, inodes and block lists take. */
	private static final double OVERHEAD = 1.03;

	private static final long BLOCK = 4096;

	private static final Duration MAKE_LIMIT = Duration.ofHours(1);

	private static final String ROOT = "root";

	private final ProcessRunner processes;

	public WorkDisk(ProcessRunner processes) {
		this.processes = processes;
	}

	/**
	 * The size of the disk for a unit.
	 * @param content what it has to take, in bytes
	 * @return the size in bytes
	 * @throws UnfitImageException if no work disk can be so large
	 */
	public static long sizeFor(long content) throws UnfitImageException {
		double wanted = content * OVERHEAD + SLACK_BYTES;
		if (wanted > SEEN_BYTES) {
			throw new UnfitImageException("files and output-limit need a work disk of " + (long) (wanted / (1 << 30))
					+ " GiB, a guest can be given " + (SEEN_BYTES >> 30));
		}
		return (long) wanted / BLOCK * BLOCK;
	}

	/**
	 * Makes a disk of the files in a folder beside it. Until this returns the disk is
	 * incomplete.
	 * @param disk the file to make, replaced if it exists
	 * @param size its size in bytes
	 * @param files the folder; its files keep their modes and get the owner root
	 * @throws IOException if it cannot be made
	 */
	public void make(Path disk, long size, Path files) throws IOException {
		Path directory = Objects.requireNonNull(disk.getParent());
		Files.deleteIfExists(disk);
		try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
			file.setLength(size);
		}
		// relative to the working directory: of a path with a question mark e2fsprogs
		// takes the rest for options
		this.processes.runChecked(Command.of(directory, MAKE_LIMIT,
				List.of("mke2fs", "-q", "-F", "-t", "ext2", "-b", String.valueOf(BLOCK), "-I", "256", "-m", "0", "-O",
						"^resize_inode", "-E", "root_owner=0:0", "-d", "./" + files.getFileName(),
						"./" + disk.getFileName())));
		if (!ROOT.equals(System.getProperty("user.name"))) {
			filesystem(disk).giveToRoot(files);
		}
	}

	/**
	 * Makes an overlay over a disk, for a guest that is saved with its disks.
	 * @param disk the disk
	 * @param overlay the file to make, replaced if it exists
	 * @throws IOException if it cannot be made
	 */
	public void cover(Path disk, Path overlay) throws IOException {
		new QemuImg(this.processes).createOverlay(new DiskImage(disk, ImageFormat.RAW), overlay);
	}

	/**
	 * Makes a disk of what is in an overlay and below it.
	 * @param overlay the overlay
	 * @param covered the disk that it was made over
	 * @param disk the file to make, replaced if it exists
	 * @throws DamagedFilesystemException if the overlay's header names other files
	 * @throws IOException if it cannot be made
	 */
	public void flatten(Path overlay, Path covered, Path disk) throws IOException {
		OverlayHeader.over(new DiskImage(covered, ImageFormat.RAW)).require(overlay);
		new QemuImg(this.processes).convertToRaw(new DiskImage(overlay, ImageFormat.QCOW2), Partition.WHOLE_DISK, disk);
	}

	/**
	 * Makes an empty disk, for the guest that becomes a template.
	 * @param disk the file to make
	 * @throws IOException if it cannot be made
	 */
	public static void makeBlank(Path disk) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
			file.setLength(SEEN_BYTES);
		}
	}

	/**
	 * The files of a disk whose guest has ended.
	 * @param disk the disk
	 * @return its files
	 */
	public GuestFilesystem filesystem(Path disk) {
		return new GuestFilesystem(this.processes, Objects.requireNonNull(disk.getParent()), disk,
				Partition.WHOLE_DISK);
	}

}
