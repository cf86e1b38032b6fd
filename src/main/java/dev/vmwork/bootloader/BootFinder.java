package dev.vmwork.bootloader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.GuestFilesystem;
import dev.vmwork.disk.GuestTree;
import dev.vmwork.disk.Partition;
import dev.vmwork.disk.PartitionTable;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.DirectBoot;

/**
 * Finds what the boot loader of a disk would start by default, on any of its ext
 * filesystems.
 */
final class BootFinder {

	private final Path directory;

	private final List<GuestTree> filesystems = new ArrayList<>();

	/**
	 * Creates the finder.
	 * @param processes starts the tools
	 * @param directory takes temporary files
	 * @param raw the disk as a raw file
	 * @throws IOException if the disk cannot be read
	 */
	BootFinder(ProcessRunner processes, Path directory, Path raw) throws IOException {
		this.directory = directory;
		for (Partition partition : PartitionTable.extFilesystems(raw)) {
			this.filesystems.add(new GuestTree(new GuestFilesystem(processes, directory, raw, partition), directory));
		}
	}

	DirectBoot take() throws IOException {
		List<Found> found = new ArrayList<>();
		for (GuestTree filesystem : this.filesystems) {
			Found configuration = find(filesystem);
			if (configuration != null) {
				found.add(configuration);
			}
		}
		if (found.size() != 1) {
			throw new UnfitImageException(found.isEmpty()
					? "no configuration of GRUB, EXTLINUX or SYSLINUX found in the ext filesystems of the image"
					: "it is not clear which boot loader starts, there are configurations in " + found.size()
							+ " filesystems: " + String.join(", ", found.stream().map(Found::path).toList()));
		}
		return take(found.get(0));
	}

	// A filesystem with a boot partition's content has the files without /boot.
	private static @Nullable Found find(GuestTree filesystem) throws IOException {
		for (String folder : List.of("/boot", "")) {
			for (String name : BootConfiguration.NAMES) {
				if (filesystem.has(folder + name)) {
					return new Found(filesystem, folder + name);
				}
			}
		}
		return null;
	}

	private DirectBoot take(Found found) throws IOException {
		GuestBootDisk disk = new GuestBootDisk(found.filesystem(), this.filesystems);
		String text = disk.read(found.path());
		if (text == null) {
			throw new UnfitImageException(found.path() + " is not in the image");
		}
		BootEntry entry = BootConfiguration.parse(found.path(), text, disk);
		if (entry.device().isEmpty()) {
			requireUnique(entry.kernel());
		}
		return new BootFileTaker(this.directory, disk.filesystem(entry.device())).take(entry);
	}

	// Partitions are named by numbers, too, which are not compared (DevicePath).
	private void requireUnique(String kernel) throws IOException {
		int count = 0;
		for (GuestTree filesystem : this.filesystems) {
			count += filesystem.has(kernel) ? 1 : 0;
		}
		if (count > 1) {
			throw new UnfitImageException(
					"it is not clear which kernel starts, there is a " + kernel + " in " + count + " filesystems");
		}
	}

	/**
	 * A configuration.
	 *
	 * @param filesystem where it is
	 * @param path its path there
	 */
	private record Found(GuestTree filesystem, String path) {

	}

}
