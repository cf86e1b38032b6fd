package dev.vmwork.disk;

import java.io.IOException;

/**
 * A disk image that vmwork does not use, with the reason.
 */
public final class UnfitImageException extends IOException {

	public UnfitImageException(String message) {
		super(message);
	}

}
