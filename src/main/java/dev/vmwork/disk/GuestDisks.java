package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.DurableFiles;
import dev.vmwork.process.CancelledException;
import dev.vmwork.process.ProcessKilledException;
import dev.vmwork.process.ProcessRunner;

/**
 * Puts files into disks of machines that are not running, and takes files out. Safe for
 * use by several threads, each with a directory of its own.
 */
public final class GuestDisks {

	private final ProcessRunner processes;

	private final QemuImg qemuImg;

	private volatile boolean fuse;

	private volatile boolean fuseProven;

	/**
	 * Creates the access.
	 * @param processes starts the tools
	 * @param fuse whether to use FUSE, if it works; else disks are copied
	 */
	public GuestDisks(ProcessRunner processes, boolean fuse) {
		this.processes = processes;
		this.qemuImg = new QemuImg(processes);
		this.fuse = fuse;
	}

	/**
	 * Whether this host has what a FUSE export by this user needs.
	 * @return true if the device can be opened and the programs are there
	 */
	public static boolean isFuseUsable() {
		Path device = Path.of("/dev/fuse");
		boolean root = "root".equals(System.getProperty("user.name"));
		return Files.isReadable(device) && Files.isWritable(device) && ProcessRunner.isInstalled("qemu-storage-daemon")
				&& (root || canUnmount());
	}

	// fusermount3 mounts without this file too, and then cannot unmount: some containers
	// lack it, which systemd makes elsewhere.
	private static boolean canUnmount() {
		return ProcessRunner.isInstalled("fusermount3") && Files.exists(Path.of("/etc/mtab"));
	}

	/**
	 * Finds the partition that has the guest's home.
	 * @param image the base image, only read
	 * @param home the guest's home, such as {@code /home/auto}
	 * @param directory takes temporary files
	 * @return the partition
	 * @throws UnfitImageException if there is none
	 * @throws IOException if the image cannot be read
	 */
	public Partition findHome(DiskImage image, String home, Path directory) throws IOException {
		return readWhole(image, directory, (raw) -> findHome(image, home, directory, raw));
	}

	/**
	 * Works on an image as a raw disk without writing to it.
	 * @param image the image, of any format
	 * @param directory takes temporary files
	 * @param work what to do
	 * @param <T> what it finds
	 * @return what it found
	 * @throws IOException if the image cannot be read or the work fails
	 */
	public <T> T readWhole(DiskImage image, Path directory, RawWork<T> work) throws IOException {
		// e2fsprogs cannot open a file with a question mark in its name
		if (image.format() == ImageFormat.RAW && !image.path().toString().contains("?")) {
			return work.apply(image.path());
		}
		try (DiskView view = open(image, Partition.WHOLE_DISK, directory, null, false)) {
			return work.apply(view.raw());
		}
	}

	private Partition findHome(DiskImage image, String home, Path directory, Path raw) throws IOException {
		List<Partition> candidates = PartitionTable.extFilesystems(raw);
		for (Partition partition : candidates) {
			if (new GuestFilesystem(this.processes, directory, raw, partition).hasDirectory(home)) {
				return partition;
			}
		}
		String found = candidates.isEmpty() ? "no ext2, ext3 or ext4 filesystem found on the disk or its partitions"
				: "no folder " + home + " found in the ext filesystems at bytes "
						+ candidates.stream().map((partition) -> String.valueOf(partition.offset())).toList();
		throw new UnfitImageException("'" + image.path() + "': " + found + "; wanted one that has " + home);
	}

	/**
	 * Makes an overlay over a base image with files in the guest's home. The overlay
	 * appears when it is complete; the base image is only read.
	 * @param base the base image
	 * @param partition the partition that has the home
	 * @param home the guest's home
	 * @param files the files to put there
	 * @param stale names to remove from the home
	 * @param overlay the overlay to make, replaced if it exists
	 * @throws IOException if it cannot be made
	 */
	public void inject(DiskImage base, Partition partition, String home, List<GuestFile> files, List<String> stale,
			Path overlay) throws IOException {
		Path directory = Objects.requireNonNull(overlay.getParent());
		Path part = Path.of(overlay + ".part");
		this.qemuImg.createOverlay(base, part);
		try (DiskView view = open(new DiskImage(part, ImageFormat.QCOW2), partition, directory, base, true)) {
			GuestFilesystem filesystem = filesystem(view, directory);
			filesystem.replayJournal();
			filesystem.copyIn(home, files, stale);
		}
		DurableFiles.move(part, overlay);
	}

	/**
	 * Makes an empty overlay.
	 * @param backing what it lies over
	 * @param overlay the overlay to make, replaced if it exists
	 * @throws IOException if it cannot be made
	 */
	public void createOverlay(DiskImage backing, Path overlay) throws IOException {
		this.qemuImg.createOverlay(backing, overlay);
	}

	/**
	 * Copies an image.
	 * @param image the image
	 * @param copy the copy to make, in format qcow2
	 * @return the copy
	 * @throws IOException if it cannot be made
	 */
	public DiskImage copy(DiskImage image, Path copy) throws IOException {
		this.qemuImg.convertToQcow2(image, copy);
		return new DiskImage(copy, ImageFormat.QCOW2);
	}

	/**
	 * Makes an overlay name the place that the qcow2 image under it will be moved to.
	 * @param overlay the overlay
	 * @param place the place
	 * @throws IOException if it cannot be written
	 */
	public void nameBacking(Path overlay, Path place) throws IOException {
		this.qemuImg.nameBacking(overlay, new DiskImage(place, ImageFormat.QCOW2));
	}

	/**
	 * Replays the journal of a disk that a guest has written, then works on its files.
	 * @param overlay the disk
	 * @param backing what it lies over
	 * @param partition the partition that has the home
	 * @param work what to do
	 * @param <T> what it finds
	 * @return what it found
	 * @throws DamagedFilesystemException if the disk's header names other files
	 * @throws IOException if the disk cannot be read or the work fails
	 */
	public <T> T replayJournalAndRead(Path overlay, DiskImage backing, Partition partition, Work<T> work)
			throws IOException {
		OverlayHeader.over(backing).require(overlay);
		Path directory = Objects.requireNonNull(overlay.getParent());
		try (DiskView view = open(new DiskImage(overlay, ImageFormat.QCOW2), partition, directory, backing, true)) {
			GuestFilesystem files = filesystem(view, directory);
			files.replayJournal();
			return work.apply(files);
		}
	}

	/**
	 * Works on the files of a disk without writing to it.
	 * @param overlay the disk
	 * @param partition the partition that has the home
	 * @param work what to do
	 * @param <T> what it finds
	 * @return what it found
	 * @throws IOException if the disk cannot be read or the work fails
	 */
	public <T> T read(Path overlay, Partition partition, Work<T> work) throws IOException {
		Path directory = Objects.requireNonNull(overlay.getParent());
		try (DiskView view = open(new DiskImage(overlay, ImageFormat.QCOW2), partition, directory, null, false)) {
			return work.apply(filesystem(view, directory));
		}
	}

	private GuestFilesystem filesystem(DiskView view, Path directory) {
		return new GuestFilesystem(this.processes, directory, view.raw(), Partition.WHOLE_DISK);
	}

	// That the device is there does not say that it may be used: a container can lack the
	// right to mount. So the first export decides.
	private DiskView open(DiskImage image, Partition partition, Path directory, @Nullable DiskImage backing,
			boolean writable) throws IOException {
		if (this.fuse) {
			try {
				DiskView view = FuseView.open(this.processes, image, partition, directory, writable);
				this.fuseProven = true;
				return view;
			}
			catch (IOException ex) {
				if (this.fuseProven || ex instanceof CancelledException || ex instanceof ProcessKilledException
						|| proveFuse(directory)) {
					throw ex;
				}
				this.fuse = false;
			}
		}
		return CopyView.open(this.qemuImg, image, partition, directory, backing);
	}

	// An image that cannot be opened says nothing about FUSE: the copies made without it
	// cost time and room, which its maker may want to take.
	private boolean proveFuse(Path directory) throws IOException {
		Path disk = Files.createTempFile(directory, "proof-", ".raw");
		try {
			Files.write(disk, new byte[4096]);
			FuseView.open(this.processes, new DiskImage(disk, ImageFormat.RAW), Partition.WHOLE_DISK, directory, false)
				.close();
			this.fuseProven = true;
		}
		catch (CancelledException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// the caller's image failed because FUSE does not work
		}
		finally {
			Files.delete(disk);
		}
		return this.fuseProven;
	}

	/**
	 * Something done with a guest's files.
	 *
	 * @param <T> what it finds
	 */
	@FunctionalInterface
	public interface Work<T> {

		/**
		 * Works on the files.
		 * @param files the guest's files
		 * @return what it found
		 * @throws IOException if it fails
		 */
		T apply(GuestFilesystem files) throws IOException;

	}

	/**
	 * Something done with a disk.
	 *
	 * @param <T> what it finds
	 */
	@FunctionalInterface
	public interface RawWork<T> {

		/**
		 * Looks at the disk.
		 * @param raw the disk's content, as a file
		 * @return what it found
		 * @throws IOException if it fails
		 */
		T apply(Path raw) throws IOException;

	}

}
