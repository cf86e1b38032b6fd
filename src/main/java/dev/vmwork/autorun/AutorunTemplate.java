package dev.vmwork.autorun;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.ShellQuoting.Place;

/**
 * The template of the commands that run a unit's application: a shell script with tokens
 * such as <code>{{app}}</code>.
 *
 * @param name how messages call it: its path
 * @param text the template
 */
public record AutorunTemplate(String name, String text) {

	static final List<String> TOKENS = List.of("app", "input", "output", "arguments");

	private static final String NAMES = "\\s*(?:" + String.join("|", TOKENS) + ")";

	/** A known name with braces that do not pair; the shell's own braces are no such. */
	private static final Pattern UNBALANCED = Pattern
		.compile("\\{\\{" + NAMES + "\\b(?!\\s*}})\\s*}?|(?<!\\{)\\{" + NAMES + "\\s*}}");

	private static final Pattern TOKEN = Pattern.compile("\\{\\{([^{}]*)}}");

	/**
	 * What is wrong with the template.
	 * @return messages with the line and column
	 */
	List<String> problems() {
		List<String> lines = lines();
		if (lines.stream().allMatch((line) -> line.isBlank() || isComment(line))) {
			return List.of(this.name
					+ ": has no command, wanted one that runs the app, such as exec {{app}} {{input}} {{output}}");
		}
		List<String> problems = new ArrayList<>();
		for (int i = 0; i < lines.size(); i++) {
			String line = isComment(lines.get(i)) ? "" : lines.get(i);
			int number = i + 1;
			TOKEN.matcher(line)
				.results()
				.filter((token) -> !TOKENS.contains(token.group(1).strip()))
				.forEach((token) -> problems.add(place(number, token.start()) + "token '" + token.group()
						+ "' is unknown, wanted one of " + TOKENS));
			UNBALANCED.matcher(line)
				.results()
				.forEach((token) -> problems.add(place(number, token.start()) + "'" + token.group()
						+ "' is not a token, wanted two braces on each side, such as {{app}}"));
		}
		return problems;
	}

	private String place(int line, int index) {
		return this.name + ":" + line + ":" + (index + 1) + ": ";
	}

	/**
	 * What is probably not meant.
	 * @return messages, with line and column where they are about a place
	 */
	public List<String> warnings() {
		List<String> warnings = new ArrayList<>();
		String script = String.join("\n", lines());
		for (String needed : List.of("app", "output")) {
			if (!Pattern.compile("\\{\\{\\s*" + needed + "\\s*}}|vmwork_" + needed).matcher(script).find()) {
				warnings.add(this.name + ": has no {{" + needed + "}}");
			}
		}
		Place[] places = ShellQuoting.places(script);
		TOKEN.matcher(script).results().forEach((token) -> {
			String why = why(places[token.start()]);
			if (why != null) {
				String before = script.substring(0, token.start());
				int line = 1 + Math.toIntExact(before.chars().filter((c) -> c == '\n').count());
				warnings.add(place(line, before.length() - before.lastIndexOf('\n') - 1) + "token '" + token.group()
						+ "' " + why);
			}
		});
		return warnings;
	}

	private static @Nullable String why(Place place) {
		return switch (place) {
			case UNQUOTED, COMMENT -> null;
			case SINGLE_QUOTES ->
				"is in single quotes, where only a second shell gets its value; else write it without quotes";
			case DOUBLE_QUOTES ->
				"is in double quotes, which its own quotes close: a name with spaces is split; write it without quotes";
			case HERE_DOCUMENT -> "is in a here-document, where its value keeps the quotes around it";
		};
	}

	/**
	 * Puts values in place of the tokens. Comments are left alone: in a comment a line
	 * break within a quoted value would start a command.
	 * @param values a value for each token, as it shall stand in the script
	 * @return the script
	 */
	String fill(Map<String, String> values) {
		return lines().stream()
			.map((line) -> isComment(line) ? line : fillLine(line, values))
			.collect(Collectors.joining("\n"));
	}

	private static String fillLine(String line, Map<String, String> values) {
		return TOKEN.matcher(line)
			.replaceAll((token) -> Matcher.quoteReplacement(values.getOrDefault(token.group(1).strip(), "")));
	}

	private List<String> lines() {
		return this.text.lines().toList();
	}

	private static boolean isComment(String line) {
		return line.stripLeading().startsWith("#");
	}

}
