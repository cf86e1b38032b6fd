package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.vmwork.home.WorkDir;
import dev.vmwork.host.BoundedText;

/**
 * What a failed unit left to look at, as the end of a message.
 */
final class Evidence {

	private static final int LAST_WORDS = 400;

	private Evidence() {
	}

	/**
	 * What there is to look at.
	 * @param directory the unit's work directory
	 * @param booted whether the application was reached: if not, the console's words are
	 * the last ones
	 * @return the last words and the names of the files
	 */
	static String of(WorkDir directory, boolean booted) throws IOException {
		String words = lastLine(booted ? directory.stderr() : directory.console());
		List<String> files = new ArrayList<>();
		for (Path file : List.of(directory.stderr(), directory.stdout(), directory.console(), directory.screen())) {
			if (Files.exists(file) && Files.size(file) > 0) {
				files.add(String.valueOf(file.getFileName()));
			}
		}
		return (words.isEmpty() ? "" : "; last words: " + words) + "; see " + String.join(", ", files)
				+ (files.isEmpty() ? "" : " in ") + directory.path();
	}

	private static String lastLine(Path file) throws IOException {
		if (!Files.exists(file)) {
			return "";
		}
		// what the guest says must not move the cursor of a terminal that shows it, nor
		// turn
		// its text around
		return BoundedText.tail(file, LAST_WORDS)
			.lines()
			.map((line) -> line.replaceAll("[\\p{Cc}\\p{Cf}]", "").strip())
			.filter((line) -> !line.isEmpty())
			.reduce("", (first, second) -> second);
	}

}
