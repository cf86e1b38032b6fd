package dev.vmwork.disk;

import java.io.IOException;

import dev.vmwork.host.FileIdentity;

/**
 * A base image that was looked at and found fit.
 *
 * @param image the image
 * @param partition the partition that has the guest's home
 * @param identity what the file was then
 */
public record BaseImage(DiskImage image, Partition partition, FileIdentity identity) {

	/**
	 * Checks that the image is still what was looked at. For before a tool opens it.
	 * @throws ChangedImageException if it is not
	 * @throws IOException if it is not there, or cannot be looked at
	 */
	public void requireUnchanged() throws IOException {
		if (!FileIdentity.of(this.image.path()).equals(this.identity)) {
			throw new ChangedImageException(this.image.path(),
					"it was checked; what its header names now may be any file of the host");
		}
	}

}
