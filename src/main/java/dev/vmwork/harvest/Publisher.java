package dev.vmwork.harvest;

import java.io.IOException;

/**
 * Gives a complete output its name.
 */
@FunctionalInterface
public interface Publisher {

	/**
	 * In place of an older output, which stays until then.
	 */
	Publisher REPLACING = PlacedOutput::replace;

	/**
	 * Gives it.
	 * @param output the complete output, in its folder
	 * @throws java.nio.file.FileAlreadyExistsException if it may not replace what has the
	 * name
	 * @throws IOException if it cannot be given the name
	 */
	void publish(PlacedOutput output) throws IOException;

}
