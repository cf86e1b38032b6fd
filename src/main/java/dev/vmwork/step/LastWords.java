package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import dev.vmwork.home.WorkDir;
import dev.vmwork.host.BoundedText;

/**
 * The last words of a failed unit, as the end of a message. Which files it left is not
 * said there: another attempt has others of the same names.
 */
final class LastWords {

	/**
	 * How much of a file's end is read, in bytes: a panic prints some 3 KB after its
	 * reason.
	 */
	private static final int LIMIT = 8192;

	/** How much of it is said, in characters. */
	private static final int LONGEST = 400;

	/** How Linux begins a line of its own, with printk.time, as distributions have it. */
	private static final Pattern KERNEL = Pattern.compile("\\[ *[0-9]+\\.[0-9]+\\] ");

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
		List<String> lines = lines(booted ? directory.stderr() : directory.console());
		String words = booted ? last(lines, (line) -> true) : lastOfConsole(lines);
		return words.isEmpty() ? "" : "; last words: " + words.substring(Math.max(0, words.length() - LONGEST));
	}

	// Each is followed by less: a panic by where it was, a program by how the kernel
	// ends.
	private static String lastOfConsole(List<String> lines) {
		String panic = last(lines, (line) -> line.contains("Kernel panic") && !line.contains("end Kernel panic"));
		String program = panic.isEmpty() ? last(lines, (line) -> !KERNEL.matcher(line).lookingAt()) : panic;
		return program.isEmpty() ? last(lines, (line) -> true) : program;
	}

	private static String last(List<String> lines, Predicate<String> wanted) {
		return lines.stream().filter(wanted).reduce("", (first, second) -> second);
	}

	private static List<String> lines(Path file) throws IOException {
		if (!Files.exists(file)) {
			return List.of();
		}
		// what the guest says must not move the cursor of a terminal that shows it, nor
		// turn its text around
		return BoundedText.tail(file, LIMIT)
			.lines()
			.map((line) -> line.replaceAll("[\\p{Cc}\\p{Cf}]", "").strip())
			.filter((line) -> !line.isEmpty())
			.toList();
	}

}
