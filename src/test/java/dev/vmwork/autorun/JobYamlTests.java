package dev.vmwork.autorun;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.BootMode;
import dev.vmwork.unit.BusMode;
import dev.vmwork.unit.NetworkMode;
import dev.vmwork.unit.StartMode;
import dev.vmwork.unit.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JobYaml}.
 */
class JobYamlTests {

	private static final String KEYS = "memory, cpus, machine, timeout, network, accelerator,"
			+ " start, disk, boot, output-limit, log-limit, checkpoint, retries, retry-delay, retry-on";

	private final Path file;

	private final List<String> problems = new ArrayList<>();

	JobYamlTests(@TempDir Path directory) {
		this.file = directory.resolve("job.yaml");
	}

	@Test
	void settingsWhenFileIsEmptyAreTheDefaults() throws IOException {
		assertThat(read("")).isEqualTo(JobSettings.DEFAULTS);
		assertThat(read("# nothing\n---\n")).isEqualTo(JobSettings.DEFAULTS);
		assertThat(this.problems).isEmpty();
	}

	@Test
	void settingsWhenAllAreGivenAreRead() throws IOException {
		assertThat(read("""
				memory: 1G
				cpus: "2"
				machine: 'q35'
				timeout: 90
				network: internet
				accelerator: tcg
				start: warm
				disk: virtio
				boot: kernel
				output-limit: 10M # a comment
				log-limit: 512
				checkpoint: 5m
				retries: 0
				retry-delay: 1m
				retry-on: app-failed,timed-out
				""")).isEqualTo(
				new JobSettings(1024, 2, "q35", Duration.ofSeconds(90), NetworkMode.INTERNET, AcceleratorMode.TCG,
						StartMode.WARM, BusMode.VIRTIO, BootMode.KERNEL, 10L << 20, 512, Duration.ofMinutes(5),
						new RetrySettings(0, Duration.ofMinutes(1), Set.of(Verdict.APP_FAILED, Verdict.TIMED_OUT))));
		assertThat(this.problems).isEmpty();
	}

	@Test
	void defaultsWhenDocumentedAreTheTrueOnes() throws IOException {
		Path documented = Path.of("jobs/default/job.yaml");
		assertThat(JobYaml.read(documented, this.problems)).isEqualTo(JobSettings.DEFAULTS);
		assertThat(this.problems).isEmpty();
		Pattern setting = Pattern.compile("([a-z-]+): .*# .+");
		assertThat(Files.readAllLines(documented)
			.stream()
			.map(setting::matcher)
			.filter((line) -> line.matches())
			.map((line) -> line.group(1))).containsExactlyInAnyOrder(KEYS.split(", ", -1));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '|', delimiter = ';', value = {
			"memory: lots; :3:9: memory: 'lots' found, wanted a size such as 64M or 2G",
			"memory:; :3:8: memory: '' found, wanted a size such as 64M or 2G",
			"memory: 1M; :3:9: memory: '1M' found, wanted memory from 16M to 1T in whole MiB, such as 256M or 2G",
			"cpus:   0; :3:9: cpus: '0' found, wanted a whole number from 1 to 255",
			"machine: virt; :3:10: machine: 'virt' found, wanted pc, q35 or a version of them",
			"machine: pc,accel=kvm; :3:10: machine: 'pc,accel=kvm' found, wanted pc, q35 or a version of them",
			"timeout: never; :3:10: timeout: 'never' found, wanted a time from 1s to 365d, such as 90s, 10m or 2h",
			"network: true; :3:10: network: 'true' found, wanted one of none, user, internet",
			"accelerator: hvf; :3:14: accelerator: 'hvf' found, wanted one of auto, kvm, tcg",
			"output-limit: 0; :3:15: output-limit: '0' found, wanted a size from 1, such as 64M or 2G",
			"checkpoint: never; :3:13: checkpoint: 'never' found, wanted a time from 1s to 365d, such as 90s, 10m or 2h, or none",
			"log-limit: 1_5M; :3:12: log-limit: '1_5M' found, wanted a size such as 64M or 2G",
			"retries: -1; :3:10: retries: '-1' found, wanted a whole number from 0 to 100",
			"retry-delay: 0; :3:14: retry-delay: '0' found, wanted a time from 1s to 365d, such as 90s, 10m or 2h",
			"retry-on: environment, refused; :3:11: retry-on: 'refused' found, wanted one of environment, boot-failed, guest-crashed, timed-out, app-failed",
			"memroy: 64M; :3:1: 'memroy' is unknown, wanted one of " + KEYS,
			"memory: [64M]; :3:1: wanted 'setting: value' with a plain value",
			"[memory]: 64M; :3:1: wanted 'setting: value' with a plain value",
			"memory: 'a; :3:9: is not YAML: found unexpected end of stream",
			"memory: @a; :3:9: is not YAML: found character '@' that cannot start any token. (Do not use @ for indentation)" })
	void settingWhenBadHasItsLineAndColumn(String line, String problem) throws IOException {
		assertThat(read("# settings\n\n" + line)).isEqualTo(JobSettings.DEFAULTS);
		assertThat(this.problems).singleElement()
			.asString()
			.startsWith(this.file + ":3:")
			.endsWith(problem.substring(problem.indexOf(' ') + 1));
		if (!problem.contains("is not YAML")) {
			assertThat(this.problems).containsExactly(this.file + problem);
		}
	}

	@Test
	void settingsWhenSeveralAreBadAreAllReported() throws IOException {
		assertThat(read("memory: x\ncpus: 3\ncpus: 4\nx: 1\ny: 2\ntimeout: z\n").cpus()).isEqualTo(3);
		assertThat(this.problems).containsExactlyInAnyOrder(
				this.file + ":1:9: memory: 'x' found, wanted a size such as 64M or 2G",
				this.file + ":3:1: 'cpus' appears twice", this.file + ":4:1: 'x' is unknown, wanted one of " + KEYS,
				this.file + ":5:1: 'y' is unknown, wanted one of " + KEYS,
				this.file + ":6:10: timeout: 'z' found, wanted a time from 1s to 365d, such as 90s, 10m or 2h");
	}

	@ParameterizedTest
	@CsvSource({ "just text", "'- memory: 64M'", "'[1, 2]'" })
	void fileWhenNotAMapIsAProblem(String text) throws IOException {
		read(text);
		assertThat(this.problems).containsExactly(this.file + ":1:1: wanted lines of 'setting: value'");
	}

	@Test
	void fileWhenOfTwoDocumentsIsAProblem() throws IOException {
		read("memory: 64M\n---\nmemory: 128M\n");
		assertThat(this.problems).singleElement().asString().startsWith(this.file + ":2:1: is not YAML: ");
	}

	@Test
	void fileWhenNotUtf8IsAProblem() throws IOException {
		Files.write(this.file, "memory: 64M # \u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
		JobYaml.read(this.file, this.problems);
		assertThat(this.problems).singleElement().asString().startsWith(this.file + ": is not YAML: ");
	}

	@Test
	void fileWhenHoldingControlCharactersIsAProblem() throws IOException {
		read("memory: \u0001\n");
		assertThat(this.problems).singleElement().asString().startsWith(this.file + ": is not YAML: ");
	}

	@Test
	void fileWhenHoldingABadTagIsAProblem() throws IOException {
		read("memory: !%20 64M\n");
		assertThat(this.problems).singleElement().asString().startsWith(this.file + ": is not YAML: ");
	}

	private JobSettings read(String text) throws IOException {
		return JobYaml.read(Files.writeString(this.file, text), this.problems);
	}

}
