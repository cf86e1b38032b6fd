package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the commands of {@code src/docs/first-study.md} one after the other, and compares
 * what they print with what the page shows. Numbers may differ, a line with an ellipsis
 * stands for any lines, and the program may say more of this host.
 */
@Timeout(1800)
class FirstStudyE2EIT {

	private static final Path PAGE = Vmwork.INSTALLATION.resolve("src/docs/first-study.md");

	private static final String STUDY = "/tmp/study";

	private static final Pattern HERE_DOCUMENT = Pattern.compile("<<'?([A-Z]+)'?$");

	/** By so many characters messages differ. */
	private static final int LIKE = 20;

	/**
	 * What another machine prints otherwise: a time's offset, a number, the column's
	 * width.
	 */
	private static final Pattern VARIABLE = Pattern
		.compile("[+][0-9]{2}:[0-9]{2}|[0-9]+(?:\\.[0-9]+)?|accelerator tcg| +");

	@TempDir
	private Path directory;

	@BeforeEach
	void requireGuests() {
		Vmwork.requireGuests();
	}

	@Test
	void commandsOfThePageWhenRunPrintWhatItShows() throws Exception {
		Vmwork vmwork = new Vmwork(this.directory);
		KnownMachine.describeIn(vmwork.home());
		// the page opens with what comes later
		List<Example> examples = examples().stream().skip(1).toList();
		assertThat(examples).hasSizeGreaterThan(10);
		for (Example example : examples) {
			Vmwork.Result result = vmwork
				.start(Map.of(), List.of("bash", "-c",
						"cd " + Vmwork.INSTALLATION + " && { " + here(example.command()) + "\n} 2>&1"))
				.await();
			String printed = result.out()
				.lines()
				.filter((line) -> !line.startsWith("vmwork: ") || example.shows(line))
				.map((line) -> line + "\n")
				.collect(Collectors.joining());
			assertThat(printed).as(example.command()).matches(pattern(example.output(), vmwork));
		}
	}

	private String here(String text) {
		return text.replace(STUDY, this.directory.resolve("study").toString());
	}

	private Pattern pattern(List<String> lines, Vmwork vmwork) {
		StringBuilder pattern = new StringBuilder();
		for (String line : lines) {
			if (line.equals("…")) {
				pattern.append("(?s:.*)");
				continue;
			}
			String local = here(line).replace("/home/me/.vmwork", vmwork.home().toString())
				.replace("/home/me/vmwork", Vmwork.INSTALLATION.toString());
			pattern.append(anyNumbers(local)).append('\n');
		}
		return Pattern.compile(pattern.toString());
	}

	private static String anyNumbers(String line) {
		Matcher numbers = VARIABLE.matcher(line);
		StringBuilder pattern = new StringBuilder();
		int end = 0;
		while (numbers.find()) {
			pattern.append(Pattern.quote(line.substring(end, numbers.start())));
			pattern.append(switch (numbers.group().charAt(0)) {
				case 'a' -> "accelerator [a-z]+";
				case ' ' -> " +";
				case '+' -> "[+-][0-9:]+";
				default -> "[0-9.]+";
			});
			end = numbers.end();
		}
		return pattern.append(Pattern.quote(line.substring(end))).toString();
	}

	private static List<Example> examples() throws IOException {
		List<Example> examples = new ArrayList<>();
		String until = "";
		for (String line : Files.readAllLines(PAGE)) {
			if (!line.startsWith("    ") && !line.isEmpty()) {
				continue;
			}
			String text = line.strip().isEmpty() ? "" : line.substring(4);
			if (text.startsWith("$ ")) {
				Matcher document = HERE_DOCUMENT.matcher(text);
				until = document.find() ? document.group(1) : "";
				examples.add(new Example(new StringBuilder(text.substring(2)), new ArrayList<>()));
			}
			else if (!examples.isEmpty()) {
				until = examples.get(examples.size() - 1).add(text, until);
			}
		}
		return examples;
	}

	/**
	 * A command of the page.
	 *
	 * @param text the command, with its here-document
	 * @param lines what it prints
	 */
	private record Example(StringBuilder text, List<String> lines) {

		String command() {
			return this.text.toString();
		}

		// Empty lines around examples are the page's.
		List<String> output() {
			int end = this.lines.size();
			while (end > 0 && this.lines.get(end - 1).isEmpty()) {
				end--;
			}
			return this.lines.subList(0, end);
		}

		// Whether it is a line of the page, rather than one about this host.
		boolean shows(String line) {
			String start = line.substring(0, Math.min(line.length(), LIKE));
			return this.lines.stream().anyMatch((shown) -> shown.startsWith(start));
		}

		String add(String line, String until) {
			if (until.isEmpty()) {
				this.lines.add(line);
				return "";
			}
			this.text.append('\n').append(line);
			return line.equals(until) ? "" : until;
		}

	}

}
