package dev.vmwork.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * Small facts in a file, which is complete if it exists.
 */
public final class PropertiesFile {

	private PropertiesFile() {
	}

	/**
	 * Reads a file.
	 * @param file the file
	 * @return what it says, or null if there is none
	 * @throws IllegalArgumentException if it is damaged
	 * @throws IOException if it cannot be read
	 */
	public static @Nullable Properties read(Path file) throws IOException {
		Properties properties = new Properties();
		try (InputStream stream = Files.newInputStream(file)) {
			properties.load(stream);
			return properties;
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	/**
	 * Writes a file, in place of an older one.
	 * @param file the file
	 * @param properties what it shall say
	 * @throws IOException if it cannot be written
	 */
	public static void write(Path file, Properties properties) throws IOException {
		Files.move(part(file, properties), file, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Writes a file, in place of an older one. When this returns it is on the host's
	 * disk, and stays if the power goes.
	 * @param file the file
	 * @param properties what it shall say
	 * @throws IOException if it cannot be written
	 */
	public static void force(Path file, Properties properties) throws IOException {
		DurableFiles.move(part(file, properties), file);
	}

	private static Path part(Path file, Properties properties) throws IOException {
		Path part = Path.of(file + ".part");
		try (OutputStream stream = Files.newOutputStream(part)) {
			properties.store(stream, null);
		}
		return part;
	}

}
