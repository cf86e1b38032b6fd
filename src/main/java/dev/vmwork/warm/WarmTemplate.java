package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.vmwork.disk.OverlayHeader;
import dev.vmwork.qemu.Hardware;

/**
 * A saved guest. Its folder has the memory, the devices' state, the overlay over the base
 * image, and an empty overlay over that one, of which every unit gets a copy.
 *
 * @param directory the folder
 * @param hardware the machine that the guest was saved on
 * @param boot how long it took to boot
 * @param homeKib what the image's own files in the guest's home take, in KiB
 */
public record WarmTemplate(Path directory, Hardware hardware, Duration boot, long homeKib) {

	/** The guest's memory. */
	static final String MEMORY = "memory";

	/** The overlay over the base image. */
	static final String DISK = "disk.qcow2";

	/**
	 * The template's short name.
	 * @return the start of its key
	 */
	public String name() {
		return key().substring(0, 12);
	}

	/**
	 * The template's key.
	 * @return the key, a hash
	 */
	public String key() {
		return String.valueOf(this.directory.getFileName());
	}

	/**
	 * What tells it from a template that was made later under the same name.
	 * @return the words
	 * @throws IOException if it is gone
	 */
	public String identity() throws IOException {
		return key() + " of " + Files.getLastModifiedTime(disk()).toMillis();
	}

	/**
	 * Whether an overlay that a unit was given still lies over the template's disk.
	 * @param overlay the overlay
	 * @return false if its header names other files, or it is not there
	 * @throws IOException if it cannot be read
	 */
	public boolean isUnder(Path overlay) throws IOException {
		return OverlayHeader.read(overlay()).isIn(overlay);
	}

	Path memory() {
		return this.directory.resolve(MEMORY);
	}

	Path state() {
		return this.directory.resolve("state");
	}

	Path disk() {
		return this.directory.resolve(DISK);
	}

	Path overlay() {
		return this.directory.resolve("overlay.qcow2");
	}

	/** One byte for each unit that was resumed from it; its time is that of the last. */
	Path uses() {
		return this.directory.resolve("uses");
	}

}
