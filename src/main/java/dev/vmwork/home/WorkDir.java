package dev.vmwork.home;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import dev.vmwork.host.Directories;
import dev.vmwork.unit.GuestFileNames;

/**
 * A unit's work directory and the files in it.
 *
 * @param path the directory
 */
public record WorkDir(Path path) {

	/** Overlay that a guest writes to. */
	public static final String DISK_IN_USE = "running.qcow2";

	/** Work disk that a guest writes to. */
	public static final String WORK_DISK_IN_USE = "running.raw";

	/** Overlay over the same, for a guest that is saved while it runs. */
	public static final String WORK_OVERLAY = "running-work.qcow2";

	public Path autorun() {
		return this.path.resolve("autorun");
	}

	/** How the guest is started, as inject has chosen. */
	public Path start() {
		return this.path.resolve("start.properties");
	}

	/** The unit's files by their names in the guest, as inject has copied them. */
	public Path injectedFiles() {
		return this.path.resolve("injected");
	}

	/** The work disk, while a guest writes to it. */
	public Path workDiskInUse() {
		return this.path.resolve(WORK_DISK_IN_USE);
	}

	public Path workOverlay() {
		return this.path.resolve(WORK_OVERLAY);
	}

	/** What the guest left there, as one disk. */
	public Path workOverlayFlat() {
		return this.path.resolve("running-flat.raw");
	}

	/** The same once the guest has ended; made by execute. */
	public Path workDisk() {
		return this.path.resolve("disk.raw");
	}

	/** Overlay over the base image with the unit's files; made by inject. */
	public Path injected() {
		return this.path.resolve("injected.qcow2");
	}

	/** Overlay over the injected one, while a guest writes to it. */
	public Path diskInUse() {
		return this.path.resolve(DISK_IN_USE);
	}

	/** The same once the guest has ended; made by execute. */
	public Path disk() {
		return this.path.resolve("disk.qcow2");
	}

	/** The record of the guest that was started last; removed with the unit's disks. */
	public Path guest() {
		return this.path.resolve(GuestFileNames.RECORD);
	}

	/**
	 * Identifies the output that this unit has published under {@code --overwrite never}.
	 */
	public Path published() {
		return this.path.resolve("published");
	}

	/** The output, out of the guest's disk and not yet where it is published. */
	public Path takenOutput() {
		return this.path.resolve("output.part");
	}

	/**
	 * All that is known of the unit, written before its end counts; stays.
	 * @return the file, with one line
	 */
	public Path record() {
		return this.path.resolve("unit.record");
	}

	public Path checkpoints() {
		return this.path.resolve(GuestFileNames.CHECKPOINT);
	}

	/**
	 * The console's log.
	 * @return the file
	 */
	public Path console() {
		return this.path.resolve(GuestFileNames.CONSOLE);
	}

	/**
	 * A picture of the guest's last screen.
	 * @return the file
	 */
	public Path screen() {
		return this.path.resolve(GuestFileNames.SCREEN);
	}

	/**
	 * The application's standard output.
	 * @return the file
	 */
	public Path stdout() {
		return this.path.resolve("stdout");
	}

	/**
	 * The application's standard error.
	 * @return the file
	 */
	public Path stderr() {
		return this.path.resolve("stderr");
	}

	/**
	 * The application's exit status.
	 * @return the file
	 */
	public Path exitStatus() {
		return this.path.resolve("exit-status");
	}

	/**
	 * What there is to look at after a failure.
	 * @return the names of the files, stderr first
	 * @throws IOException if a file cannot be read
	 */
	public List<String> evidence() throws IOException {
		List<String> names = new ArrayList<>();
		for (Path file : List.of(stderr(), stdout(), console(), screen())) {
			if (Files.exists(file) && Files.size(file) > 0) {
				names.add(String.valueOf(file.getFileName()));
			}
		}
		return names;
	}

	/**
	 * Removes what an earlier guest recorded: it is not to be taken for another's.
	 * @throws IOException if a file cannot be removed
	 */
	public void removeRecords() throws IOException {
		for (Path file : List.of(stdout(), stderr(), exitStatus(), this.path.resolve(GuestFileNames.USE))) {
			Files.deleteIfExists(file);
		}
	}

	/**
	 * Puts a disk back to where its guest wrote it, for execute to look at it again.
	 * @param disk the disk, where execute keeps it
	 * @param inUse where its guest wrote it
	 * @return false if it is in neither place
	 * @throws IOException if it cannot be moved
	 */
	public static boolean putBack(Path disk, Path inUse) throws IOException {
		if (!Files.exists(inUse) && Files.exists(disk)) {
			Files.move(disk, inUse, StandardCopyOption.ATOMIC_MOVE);
		}
		return Files.exists(inUse);
	}

	/**
	 * Removes what an attempt that was killed may have left. Evidence stays.
	 * @throws IOException if a file cannot be removed
	 */
	public void removeLeftovers() throws IOException {
		if (Files.isDirectory(this.path)) {
			try (DirectoryStream<Path> files = Files.newDirectoryStream(this.path,
					"{view-*,inject-*,probe-*,*.part,*-[0-9]*.log,*-[0-9]*.log.out}")) {
				for (Path file : files) {
					Directories.remove(file);
				}
			}
		}
	}

	/**
	 * Removes the disks that a guest wrote to which came to no end; execute makes them
	 * anew. Not if they hold its work: it came to an end that was not looked at yet, or
	 * can go on from a checkpoint.
	 * @throws IOException if a file cannot be removed
	 */
	public void removeDisksInUse() throws IOException {
		if (!Files.exists(guest()) && !Files.exists(checkpoints())) {
			Files.deleteIfExists(diskInUse());
			Files.deleteIfExists(workDiskInUse());
			Files.deleteIfExists(workOverlay());
			Files.deleteIfExists(workOverlayFlat());
		}
	}

	/**
	 * Removes what a complete unit does not need: its disks, its picture, the record of
	 * its guest, and what tools and QEMU said when they were killed.
	 * @throws IOException if a file cannot be removed
	 */
	public void tidy() throws IOException {
		removeLeftovers();
		for (Path file : new Path[] { guest(), checkpoints(), published(), diskInUse(), disk(), injected(), start(),
				workDiskInUse(), workOverlay(), workOverlayFlat(), workDisk(), screen(),
				this.path.resolve(GuestFileNames.LOG), this.path.resolve(GuestFileNames.USE) }) {
			Files.deleteIfExists(file);
		}
		Directories.remove(injectedFiles());
	}

}
