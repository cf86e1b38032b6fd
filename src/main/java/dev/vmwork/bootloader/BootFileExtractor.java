package dev.vmwork.bootloader;

import java.io.IOException;
import java.nio.file.Path;

import dev.vmwork.disk.DamagedFilesystemException;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.DirectBoot;

/**
 * Takes out of an image what its own boot loader would start by default, so that QEMU can
 * do it.
 */
public final class BootFileExtractor {

	private static final int LONGEST_REASON = 500;

	private final ProcessRunner processes;

	private final GuestDisks disks;

	/**
	 * Creates the extractor.
	 * @param processes starts the tools
	 * @param disks opens images
	 */
	public BootFileExtractor(ProcessRunner processes, GuestDisks disks) {
		this.processes = processes;
		this.disks = disks;
	}

	/**
	 * Takes kernel, initial RAM disk and command line out of an image.
	 * @param image the base image, only read
	 * @param directory takes {@code kernel} and {@code initrd}, each complete if it is
	 * there, and temporary files
	 * @return the files and the kernel's command line
	 * @throws UnfitImageException if it cannot be booted directly, with the reason
	 * @throws IOException if the image cannot be read or the files cannot be written
	 */
	public DirectBoot extract(DiskImage image, Path directory) throws IOException {
		try {
			return this.disks.readWhole(image, directory,
					(raw) -> new BootFinder(this.processes, directory, raw).take());
		}
		catch (UnfitImageException | DamagedFilesystemException ex) {
			throw new UnfitImageException(plain(String.valueOf(ex.getMessage())));
		}
	}

	// A reason has names that the image chose: what a terminal could take for a command
	// is left out.
	private static String plain(String reason) {
		String plain = reason.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
		return (plain.length() > LONGEST_REASON) ? plain.substring(0, LONGEST_REASON) + " …" : plain;
	}

}
