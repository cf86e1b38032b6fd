package dev.vmwork.manifest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the line that keeps a file from being UTF-8: a reader, which decodes a block at a
 * time, cannot tell.
 */
final class MalformedText {

	private MalformedText() {
	}

	/**
	 * The first line that is not UTF-8.
	 * @param file the file
	 * @return the line, from 1; 0 if there is none
	 * @throws IOException if the file cannot be read
	 */
	static long line(Path file) throws IOException {
		// one character per byte, so that lines can be told apart whatever they hold
		try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
			long line = 1;
			for (String text = lines.readLine(); text != null; text = lines.readLine()) {
				if (!isUtf8(text.getBytes(StandardCharsets.ISO_8859_1))) {
					return line;
				}
				line++;
			}
			return 0;
		}
	}

	private static boolean isUtf8(byte[] bytes) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

}
