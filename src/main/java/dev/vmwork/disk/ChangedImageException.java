package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An image is no longer what was looked at: whatever was checked may not hold any more.
 */
public final class ChangedImageException extends IOException {

	/**
	 * Creates the exception.
	 * @param image the image
	 * @param since since when, as the end of a sentence
	 */
	public ChangedImageException(Path image, String since) {
		super("image '" + image + "' was changed since " + since);
	}

}
