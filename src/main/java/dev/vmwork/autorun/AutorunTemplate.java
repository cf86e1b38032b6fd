package dev.vmwork.autorun;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The template of the commands that run a unit's application: a shell script with tokens
 * such as <code>{{app}}</code>.
 *
 * @param name how messages call it: its path
 * @param text the template
 */
public record AutorunTemplate(String name, String text) {

	static final List<String> TOKENS = List.of("app", "input", "output", "arguments");

	private static final Pattern TOKEN = Pattern.compile("\\{\\{([^{}]*)}}");

	/**
	 * What is wrong with the template.
	 * @return a message with the line for each unknown token
	 */
	List<String> problems() {
		List<String> problems = new ArrayList<>();
		List<String> lines = lines();
		for (int i = 0; i < lines.size(); i++) {
			Matcher matcher = TOKEN.matcher(isComment(lines.get(i)) ? "" : lines.get(i));
			while (matcher.find()) {
				if (!TOKENS.contains(matcher.group(1).strip())) {
					problems.add(this.name + ":" + (i + 1) + ":" + (matcher.start() + 1) + ": token '" + matcher.group()
							+ "' is unknown, wanted one of " + TOKENS);
				}
			}
		}
		return problems;
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
