package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A disk image of any format, seen as a raw file while the view is open, from a
 * partition's start on. The two ways there are: a FUSE export, and a copy where FUSE
 * cannot be used.
 */
interface DiskView extends AutoCloseable {

	/**
	 * The raw file.
	 * @return the file
	 */
	Path raw();

	/**
	 * Ends the view. What was written is in the image when this returns.
	 * @throws IOException if it is not
	 */
	@Override
	void close() throws IOException;

}
