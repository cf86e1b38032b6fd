package dev.vmwork.disk;

import java.io.IOException;

/**
 * A guest's disk or filesystem that cannot be read. A guest can bring this about, so it
 * says nothing against the host.
 */
public final class DamagedFilesystemException extends IOException {

	DamagedFilesystemException(String message) {
		super(message);
	}

}
