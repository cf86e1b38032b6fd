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

	private AutorunRenderer() {
	}

	/**
	 * Renders the start script.
	 * @param profile the job profile
	 * @param unit the unit
	 * @return the script
	 */
	public static String render(JobProfile profile, WorkUnit unit) {
		GuestNames names = GuestNames.of(unit);
		String commands = profile.template()
			.fill(Map.of("app", quote(inHome(names.app())), "input", quote(inHome(names.input())), "output",
					quote(inHome(names.output())), "arguments", quoteAll(unit.arguments())));
		return FRAME.replace("@unit@", unit.id().value())
			.replace("@end@", delimiter(commands))
			.replace("@commands@", commands.stripTrailing());
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
