package dev.vmwork.autorun;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.WorkUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a real shell takes every name, argument and template for what it is. Only a
 * restricted shell without programs carries out what was rendered, and never the reboot.
 */
class AutorunFuzzIT {

	private static final String BEGIN = "eval() { commands=$1; }\n";

	private static final String END = """

			printf '%s\\0' "$vmwork_app" "$vmwork_input" "$vmwork_output" "$@" "$commands"
			""";

	private static final Map<String, String> TOKENS = Map.of("app", "\"$vmwork_app\"", "input", "\"$vmwork_input\"",
			"output", "\"$vmwork_output\"", "arguments", "\"$@\"");

	@TempDir
	static Path directory;

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	@FuzzTest
	void render(byte @NotNull @WithLength(max = 2048) [] content) throws IOException {
		// names, template and arguments end in NUL, which none of them can hold
		String[] words = (new String(content, StandardCharsets.UTF_8) + "\0\0\0\0").split("\0", -1);
		AutorunTemplate template = new AutorunTemplate("template", words[3]);
		WorkUnit unit = Units.unit(name(words[0]), name(words[1]), name(words[2]), arguments(words));
		String script = AutorunRenderer.render(new JobProfile("fuzz", template, JobSettings.DEFAULTS), unit);
		assertThat(template.problems()).allMatch((problem) -> problem.startsWith("template:"));
		assertThat(run(script)).isEqualTo(expected(unit, template.fill(TOKENS)));
	}

	private static String name(String word) {
		return word.replace('/', '_');
	}

	private static String[] arguments(String[] words) {
		return List.of(words).subList(4, words.length - 1).toArray(new String[0]);
	}

	private static List<String> expected(WorkUnit unit, String commands) {
		GuestNames names = GuestNames.of(unit);
		List<String> expected = new ArrayList<>();
		for (String name : List.of(names.app(), names.input(), names.output())) {
			expected.add(GuestNames.HOME + "/" + name);
		}
		expected.addAll(unit.arguments());
		expected.add(commands);
		return expected;
	}

	private List<String> run(String script) throws IOException {
		String values = script.substring(script.indexOf("\n(\n") + 3, script.lastIndexOf("\n) < /dev/null"));
		Files.writeString(directory.resolve("autorun"), script);
		Files.writeString(directory.resolve("values"), BEGIN + values + END);
		Path output = directory.resolve("output");
		this.processes.runChecked(Command
			.of(directory, Duration.ofMinutes(1),
					List.of("sh", "-c", "sh -n autorun && PATH= exec /bin/bash --restricted values"))
			.withOutput(output));
		String text = Files.readString(output);
		return List.of(text.substring(0, text.length() - 1).split("\0", -1));
	}

}
