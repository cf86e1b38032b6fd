package dev.vmwork.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.AutorunRenderer;
import dev.vmwork.autorun.AutorunTemplate;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessNotStartedException;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;

/**
 * Has the host's shells read a template, without running it. The guest's shell may be of
 * any kind: a template is only wrong if both the plain one and bash refuse it.
 */
final class TemplateSyntax {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	/** Of dash: {@code FILE: 3: Syntax error}; of bash: {@code FILE: line 3: syntax}. */
	private static final Pattern ERROR = Pattern.compile("^.*?: (?:line )?([0-9]+): (.*)$", Pattern.MULTILINE);

	private final ProcessRunner processes;

	TemplateSyntax(ProcessRunner processes) {
		this.processes = processes;
	}

	/**
	 * Checks a template.
	 * @param template the template
	 * @param directory takes a temporary file
	 * @return what is wrong, with the template's line; null if nothing is
	 * @throws IOException if no shell can be asked
	 */
	@Nullable String problem(AutorunTemplate template, Path directory) throws IOException {
		Path script = Files.createTempFile(directory, "template-", ".sh");
		try {
			Files.writeString(script, AutorunRenderer.commands(template) + "\n");
			ProcessResult plain = read("sh", directory, script);
			if (plain.exitCode() == 0 || isRead("bash", directory, script)) {
				return null;
			}
			Matcher error = ERROR.matcher(plain.errors());
			return error.find() ? template.name() + ":" + error.group(1) + ": is not a shell script: " + error.group(2)
					: template.name() + ": is not a shell script: " + plain.errors().strip();
		}
		finally {
			Files.delete(script);
		}
	}

	private boolean isRead(String shell, Path directory, Path script) throws IOException {
		try {
			return read(shell, directory, script).exitCode() == 0;
		}
		catch (ProcessNotStartedException ex) {
			return false;
		}
	}

	private ProcessResult read(String shell, Path directory, Path script) throws IOException {
		return this.processes.run(Command.of(directory, LIMIT, List.of(shell, "-n", script.toString())));
	}

}
