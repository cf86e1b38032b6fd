package dev.vmwork.autorun;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.vmwork.unit.ShellWord;
import dev.vmwork.unit.WorkUnit;

/**
 * Makes a unit's start script: the profile's commands, within the frame that records what
 * happens and reboots on any outcome.
 */
public final class AutorunRenderer {

	private static final String FRAME = readFrame();

	private static final Pattern PLACE = Pattern.compile("@(unit|values|commands)@");

	/**
	 * Tokens become variables, not the values themselves: within the template's own
	 * quotes or behind its comment signs a value could otherwise become a command.
	 */
	private static final Map<String, String> TOKENS = Map.of("app", "\"$vmwork_app\"", "input", "\"$vmwork_input\"",
			"output", "\"$vmwork_output\"", "arguments", "\"$@\"");

	private AutorunRenderer() {
	}

	/**
	 * Renders the start script.
	 * @param profile the job profile
	 * @param unit the unit
	 * @return the script
	 */
	public static String render(JobProfile profile, WorkUnit unit) {
		Map<String, String> parts = Map.of("unit", unit.id().value(), "values",
				values(GuestNames.of(unit), unit.arguments()), "commands",
				ShellWord.quote(commands(profile.template())));
		// in one pass: a value can look like a place
		return PLACE.matcher(FRAME)
			.replaceAll((place) -> Matcher.quoteReplacement(String.valueOf(parts.get(place.group(1)))));
	}

	/**
	 * A template's commands as they stand in every start script.
	 * @param template the template
	 * @return the shell script, line by line that of the template
	 */
	public static String commands(AutorunTemplate template) {
		return template.fill(TOKENS);
	}

	private static String values(GuestNames names, List<String> arguments) {
		return "export vmwork_app=" + ShellWord.quote(inHome(names.app())) + "\nexport vmwork_input="
				+ ShellWord.quote(inHome(names.input())) + "\nexport vmwork_output="
				+ ShellWord.quote(inHome(names.output())) + "\nset -- " + quoteAll(arguments);
	}

	private static String inHome(String name) {
		// absolute, so that a name that starts with a dash is not taken for an option
		return GuestNames.HOME + "/" + name;
	}

	private static String quoteAll(List<String> words) {
		return words.stream().map(ShellWord::quote).collect(Collectors.joining(" "));
	}

	private static String readFrame() {
		try (InputStream stream = AutorunRenderer.class.getResourceAsStream("frame.sh")) {
			return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
