package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

import dev.vmwork.host.BoundedText;

/**
 * Finds out what separates a manifest's columns: a comma, or what spreadsheets write in
 * its place where the comma is the decimal sign, or when they are told to.
 */
final class Separator {

	private static final char COMMA = ',';

	private static final char[] OTHERS = { ';', '\t' };

	private Separator() {
	}

	/**
	 * The separator of a manifest.
	 * @param file the CSV file
	 * @return a semicolon or a tab if with that, and without commas, the header names
	 * columns; else a comma
	 * @throws IOException if the file cannot be read
	 */
	static char of(Path file) throws IOException {
		String header = BoundedText.head(file)
			.replace("\ufeff", "")
			.lines()
			.filter((line) -> !line.isBlank() && !line.stripLeading().startsWith("#"))
			.findFirst()
			.orElse("");
		if (header.indexOf(COMMA) >= 0) {
			return COMMA;
		}
		for (char other : OTHERS) {
			if (header.indexOf(other) >= 0 && Arrays.stream(header.split(String.valueOf(other), -1))
				.anyMatch((title) -> Column.isKnown(title.replace("\"", "").strip()))) {
				return other;
			}
		}
		return COMMA;
	}

}
