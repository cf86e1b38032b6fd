package dev.vmwork.manifest;

import java.nio.file.Path;

/**
 * A manifest file, which may be a copy that a run keeps.
 *
 * @param file the CSV file to read
 * @param original the user's file, to which its paths are relative
 * @param name how messages call it: what the user typed
 */
public record Manifest(Path file, Path original, String name) {

	/**
	 * A manifest that is no copy.
	 * @param file the CSV file
	 * @return the manifest
	 */
	public static Manifest of(Path file) {
		Path absolute = file.toAbsolutePath().normalize();
		return new Manifest(absolute, absolute, file.toString());
	}

	/**
	 * A manifest that was copied before.
	 * @param copy the copy
	 * @param original the path of the user's file, as it was then
	 * @return the manifest, to be read from the copy
	 */
	public static Manifest ofCopy(Path copy, String original) {
		return new Manifest(copy, Path.of(original), original);
	}

	/**
	 * The same manifest, to be read from a copy.
	 * @param copy the copy
	 * @return the manifest
	 */
	public Manifest in(Path copy) {
		return new Manifest(copy, this.original, this.name);
	}

	/**
	 * Where relative paths start.
	 * @return the folder of the original
	 */
	public Path baseDirectory() {
		Path directory = this.original.getParent();
		return (directory != null) ? directory : this.original;
	}

}
