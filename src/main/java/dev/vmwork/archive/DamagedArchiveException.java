package dev.vmwork.archive;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An archive does not hold what was written to it.
 */
public final class DamagedArchiveException extends IOException {

	/**
	 * Creates an exception.
	 * @param file the archive
	 * @param place where in it, in bytes from its beginning
	 * @param wanted what was wanted there
	 */
	DamagedArchiveException(Path file, long place, String wanted) {
		super("the history is damaged: " + file + ", byte " + place + ": " + wanted
				+ "; 'vmwork doctor --repair' rebuilds it from what units have left beside their files");
	}

}
