package dev.vmwork.harvest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Gives a complete output its name.
 */
@FunctionalInterface
public interface Publisher {

	/**
	 * In place of an older output, which stays until then.
	 */
	Publisher REPLACING = (part, destination) -> Files.move(part, destination, StandardCopyOption.ATOMIC_MOVE);

	/**
	 * Gives it.
	 * @param part the complete output, in the same folder
	 * @param destination its name
	 * @throws java.nio.file.FileAlreadyExistsException if it may not replace what has the
	 * name
	 * @throws IOException if it cannot be given the name
	 */
	void publish(Path part, Path destination) throws IOException;

}
