package dev.vmwork.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Command}.
 */
class CommandTests {

	private static final Command COMMAND = Command.of(Path.of("/work"), Duration.ofSeconds(5),
			List.of("qemu-img", "info", "a b"));

	@Test
	void commandLineWhenThereAreNoLimitsStartsASession() {
		assertThat(COMMAND.commandLine()).containsExactly("setsid", "qemu-img", "info", "a b");
	}

	@Test
	void commandLineWhenThereAreLimitsSetsThem() {
		assertThat(COMMAND.withOutputLimit(10).commandLine()).containsExactly("setsid", "prlimit", "--fsize=10",
				"qemu-img", "info", "a b");
		assertThat(COMMAND.withMemoryLimit(20).commandLine()).containsExactly("setsid", "prlimit", "--as=20",
				"qemu-img", "info", "a b");
		assertThat(COMMAND.withMemoryLimit(20).withOutputLimit(10).commandLine()).containsExactly("setsid", "prlimit",
				"--fsize=10", "--as=20", "qemu-img", "info", "a b");
	}

	@Test
	void copiesWhenMadeKeepTheRest() {
		Path output = Path.of("/data/out");
		Path input = Path.of("/data/in");
		assertThat(COMMAND.withOutputLimit(10).withMemoryLimit(20).withOutput(output).withInput(input).withDeadline())
			.isEqualTo(
					new Command(COMMAND.arguments(), COMMAND.directory(), COMMAND.limit(), input, output, 10, 20, true))
			.hasToString("qemu-img info a b");
	}

	@Test
	void commandLineWhenTheLimitHoldsWithoutTheJvmStartsBelowTimeout() {
		assertThat(COMMAND.withDeadline().commandLine()).startsWith("setsid", "timeout", "--verbose");
	}

}
