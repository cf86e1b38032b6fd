package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.FileStatus;

/**
 * What a boot loader's configuration can ask of the disk it lies on.
 */
interface BootDisk {

	/**
	 * Finds out about a file next to the configuration.
	 * @param path its path in the filesystem that has the configuration
	 * @return its status, links followed; null if there is no such file
	 * @throws IOException if the filesystem cannot be read
	 */
	@Nullable FileStatus stat(String path) throws IOException;

	/**
	 * Reads a text next to the configuration.
	 * @param path its path in the filesystem that has the configuration
	 * @return the text, null if there is no such file
	 * @throws IOException if it cannot be read, or is too long for a configuration
	 */
	@Nullable String read(String path) throws IOException;

	/**
	 * Lists a folder next to the configuration.
	 * @param path its path in the filesystem that has the configuration
	 * @return the names of its files, none if there is no such folder
	 * @throws IOException if it cannot be read
	 */
	List<String> list(String path) throws IOException;

	/**
	 * Searches for a filesystem.
	 * @param name its name, {@code uuid/…} or {@code label/…}
	 * @return the same name, empty for the filesystem that has the configuration, null if
	 * the disk has no such filesystem
	 * @throws IOException if the disk cannot be read
	 */
	@Nullable String search(String name) throws IOException;

}
