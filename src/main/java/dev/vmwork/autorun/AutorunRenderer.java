package dev.vmwork.autorun;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.vmwork.manifest.WorkUnit;

/**
 * Makes a unit's start script: the profile's commands, within the frame that records what
 * happens and reboots on any outcome.
 */
public final class AutorunRenderer {

	private static final String FRAME = readFrame();

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
		String commands = values(GuestNames.of(unit), unit.arguments()) + profile.template().fill(TOKENS);
		return FRAME.replace("@unit@", unit.id().value())
			.replace("@end@", delimiter(commands))
			.replace("@commands@", commands.stripTrailing());
	}

	private static String values(GuestNames names, List<String> arguments) {
		return "export vmwork_app=" + quote(inHome(names.app())) + "\nexport vmwork_input="
				+ quote(inHome(names.input())) + "\nexport vmwork_output=" + quote(inHome(names.output())) + "\nset -- "
				+ quoteAll(arguments) + "\n\n";
	}

	private static String inHome(String name) {
		// absolute, so that a name that starts with a dash is not taken for an option
		return GuestNames.HOME + "/" + name;
	}

	/**
	 * Quotes a word for the shell: nothing is special between single quotes (POSIX Shell
	 * Command Language, 2.2.2).
	 * @param word the word
	 * @return the quoted word
	 */
	static String quote(String word) {
		return "'" + word.replace("'", "'\\''") + "'";
	}

	private static String quoteAll(List<String> words) {
		return words.stream().map(AutorunRenderer::quote).collect(Collectors.joining(" "));
	}

	private static String delimiter(String commands) {
		String delimiter = "VMWORK_END";
		while (commands.contains(delimiter)) {
			delimiter += "_";
		}
		return delimiter;
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
