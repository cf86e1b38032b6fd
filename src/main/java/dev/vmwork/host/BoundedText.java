package dev.vmwork.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads as much of a file as a message or a parser needs, however long the file is.
 */
public final class BoundedText {

	private static final int LIMIT = 64 * 1024;

	private BoundedText() {
	}

	/**
	 * The beginning of a file, 64 KiB of it at most.
	 * @param file the file
	 * @return the text
	 * @throws IOException if the file cannot be read
	 */
	public static String head(Path file) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			return new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8);
		}
	}

	/**
	 * The end of a file, 4 KiB of it at most.
	 * @param file the file
	 * @return the text
	 * @throws IOException if the file cannot be read
	 */
	public static String tail(Path file) throws IOException {
		return tail(file, 4096);
	}

	/**
	 * The end of a file.
	 * @param file the file
	 * @param limit how many bytes at most
	 * @return the text
	 * @throws IOException if the file cannot be read
	 */
	public static String tail(Path file, int limit) throws IOException {
		try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
			access.seek(Math.max(0, access.length() - limit));
			byte[] bytes = new byte[(int) Math.min(limit, access.length() - access.getFilePointer())];
			access.readFully(bytes);
			return new String(bytes, StandardCharsets.UTF_8);
		}
	}

}
