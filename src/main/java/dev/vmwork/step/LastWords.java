package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.vmwork.home.WorkDir;
import dev.vmwork.host.BoundedText;

/**
 * The last words of a failed unit, as the end of a message. Which files it left is not
 * said there: another attempt has others of the same names.
 */
final class LastWords {

	private static final int LIMIT = 400;

	private LastWords() {
	}

	/**
	 * What was said last.
	 * @param directory the unit's work directory
	 * @param booted whether the application was reached: if not, the console's words are
	 * the last ones
	 * @return the words, or an empty text
	 */
	static String of(WorkDir directory, boolean booted) throws IOException {
		String words = lastLine(booted ? directory.stderr() : directory.console());
		return words.isEmpty() ? "" : "; last words: " + words;
	}

	private static String lastLine(Path file) throws IOException {
		if (!Files.exists(file)) {
			return "";
		}
		// what the guest says must not move the cursor of a terminal that shows it, nor
		// turn its text around
		return BoundedText.tail(file, LIMIT)
			.lines()
			.map((line) -> line.replaceAll("[\\p{Cc}\\p{Cf}]", "").strip())
			.filter((line) -> !line.isEmpty())
			.reduce("", (first, second) -> second);
	}

}
