package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;

/**
 * Hashes of the files of a template: what is resumed is what was saved and tried.
 */
final class TemplateSums {

	private static final String FILE = "sums";

	private static final Duration LIMIT = Duration.ofHours(1);

	private final ProcessRunner processes;

	TemplateSums(ProcessRunner processes) {
		this.processes = processes;
	}

	/**
	 * Writes the hashes of all files that there are.
	 * @param directory the template's folder
	 * @throws IOException if a file cannot be read
	 */
	void write(Path directory) throws IOException {
		List<String> command = new ArrayList<>(List.of("b2sum", "--length=256", "--"));
		try (Stream<Path> files = Files.list(directory)) {
			files.filter(Files::isRegularFile).map((file) -> String.valueOf(file.getFileName())).forEach(command::add);
		}
		Files.writeString(directory.resolve(FILE),
				this.processes.runChecked(Command.of(directory, LIMIT, command)).output());
	}

	/**
	 * Compares the files with their hashes.
	 * @param directory the template's folder
	 * @return what is wrong, or null if nothing is
	 * @throws IOException if b2sum cannot be started
	 */
	@Nullable String problem(Path directory) throws IOException {
		if (!Files.exists(directory.resolve(FILE))) {
			return "it has no hashes";
		}
		ProcessResult result = this.processes
			.run(Command.of(directory, LIMIT, List.of("b2sum", "--check", "--strict", "--quiet", FILE)));
		if (result.exitCode() == 0) {
			return null;
		}
		List<String> failed = result.output().lines().map((line) -> line.replaceFirst(": FAILED.*", "")).toList();
		return failed.isEmpty() ? "its hashes are damaged" : String.join(", ", failed) + " was changed";
	}

}
