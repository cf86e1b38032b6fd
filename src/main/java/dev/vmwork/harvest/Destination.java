package dev.vmwork.harvest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.Directories;

/**
 * Where an output is published.
 *
 * @param file the file, whose folder need not be there
 * @param checkedFolder what its folder was, without links, when that was checked; null if
 * nobody can have changed it
 */
public record Destination(Path file, @Nullable Path checkedFolder) {

	Path folder() {
		return Objects.requireNonNull(this.file.getParent());
	}

	/**
	 * Checks that the folder's path leads to where it led.
	 * @throws MovedFolderException if it leads elsewhere
	 * @throws IOException if it cannot be looked at
	 */
	void requireSamePlace() throws IOException {
		Path there = Directories.nearest(folder());
		Path now = there.toRealPath().resolve(there.relativize(folder())).normalize();
		if (this.checkedFolder != null && !now.equals(this.checkedFolder)) {
			throw new MovedFolderException("folder '" + folder() + "' leads to '" + now + "' now, and led to '"
					+ this.checkedFolder + "' when it was checked");
		}
	}

	/**
	 * The folder leads elsewhere.
	 */
	static final class MovedFolderException extends IOException {

		MovedFolderException(String message) {
			super(message);
		}

	}

}
