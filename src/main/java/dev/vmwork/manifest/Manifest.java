package dev.vmwork.manifest;

import java.nio.file.Path;

/**
 * A manifest file and the directory that its relative paths start from.
 *
 * @param file the CSV file
 * @param baseDirectory where relative paths start
 * @param name how messages call it: what the user typed
 */
public record Manifest(Path file, Path baseDirectory, String name) {

	/**
	 * A manifest whose paths are relative to itself.
	 * @param file the CSV file
	 * @return the manifest
	 */
	public static Manifest of(Path file) {
		Path absolute = file.toAbsolutePath().normalize();
		Path directory = absolute.getParent();
		return new Manifest(absolute, (directory != null) ? directory : absolute, file.toString());
	}

}
