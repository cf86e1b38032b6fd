package dev.vmwork.e2e;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.imageio.ImageIO;

import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the failures sample: each row gets the verdict that its id says, with the
 * evidence.
 */
@Tag("qemu")
class FailuresE2EIT {

	private static final Path SAMPLE = Vmwork.SAMPLES.resolve("failures");

	/** Units that fail only once their guest has ended well. */
	private static final Set<String> HARVESTED = Set.of("no-output", "refused");

	@TempDir
	private Path directory;

	private Path sample;

	private UserFolder user;

	@BeforeEach
	void copySample() throws Exception {
		Vmwork.requireGuests();
		this.sample = this.directory.resolve("failures");
		this.user = new UserFolder(this.sample);
		FileSystemUtils.copyRecursively(SAMPLE, this.sample);
		FileSystemUtils.deleteRecursively(this.sample.resolve("out"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "auto", "cold" })
	void failuresWhenRunGetTheirVerdicts(String start) throws Exception {
		Vmwork vmwork = new Vmwork(this.directory);
		Vmwork.Result result = vmwork.call("run", manifest().toString(), "--parallel", "3", "--accelerator", "tcg",
				"--start", start);
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(1);
		assertThat(result.out()).contains("run 1: 1 of 7 units complete, 6 failed")
			.contains("Continue with: vmwork restart 1");
		Map<String, CSVRecord> last = new HashMap<>();
		vmwork.history().forEach((step) -> last.put(step.get("unit"), step));
		assertThat(last).hasSize(7);
		last.forEach((unit, step) -> assertThat(step.get("verdict")).as(step.toString())
			.isEqualTo(unit.toUpperCase(Locale.ROOT).replace('-', '_')));
		try (var outputs = Files.list(this.sample.resolve("out"))) {
			assertThat(outputs).containsExactly(this.sample.resolve("out/completed.txt"));
		}
		assertThat(this.sample.resolve("out/completed.txt")).hasContent("1 one\n2 two\n3 three\n");
		for (String unit : List.of("app-failed", "no-output", "timed-out", "boot-failed", "guest-crashed", "refused")) {
			assertEvidence(vmwork, unit, told(result, unit), start);
			assertThat(message(last, unit)).doesNotContain("; see ");
		}
		assertThat(message(last, "app-failed")).contains("exit status 3")
			.contains("last words: app-failed: cannot go on after line 1 of /home/auto/input.txt");
		assertThat(message(last, "timed-out")).contains("exceeded its time limit of ");
		assertThat(message(last, "guest-crashed")).contains("before its autorun finished");
		assertThat(vmwork.unit("app-failed").resolve("exit-status")).hasContent("3\n");
		assertThat(vmwork.leftovers()).isEmpty();
		assertShown(vmwork);
	}

	// Without retries, which take minutes where every way to boot a disk is tried.
	private Path manifest() throws IOException {
		this.user.profile("sample", "retries: 0\n");
		Path manifest = this.sample.resolve("manifest.csv");
		List<String> rows = new ArrayList<>();
		for (String row : Files.readAllLines(manifest)) {
			rows.add(row.replace("../image", Vmwork.SAMPLES.resolve("image").toString())
					+ (rows.isEmpty() ? ",profile" : ",sample"));
		}
		return Files.write(manifest, rows);
	}

	private static String told(Vmwork.Result result, String unit) {
		String start = unit.toUpperCase(Locale.ROOT).replace('-', '_') + " " + unit + " (line ";
		return result.out().lines().filter((line) -> line.startsWith(start)).findFirst().orElse("");
	}

	private static String message(Map<String, CSVRecord> last, String unit) {
		return Objects.requireNonNull(last.get(unit)).get("message");
	}

	private static void assertEvidence(Vmwork vmwork, String unit, String message, String start) throws IOException {
		assertThat(message).contains("in " + vmwork.unit(unit));
		assertThat(message).contains("console.log");
		assertThat(vmwork.unit(unit).resolve("console.log")).isNotEmptyFile();
		if (start.equals("auto") && HARVESTED.contains(unit)) {
			// a resumed guest whose application ended with 0 has no picture taken
			return;
		}
		assertThat(message).contains("screen.png");
		BufferedImage screen = ImageIO.read(vmwork.unit(unit).resolve("screen.png").toFile());
		assertThat(screen.getWidth()).isGreaterThanOrEqualTo(640);
	}

	private static void assertShown(Vmwork vmwork) throws Exception {
		Vmwork.Result shown = vmwork.call("show", "1", "guest-crashed");
		assertThat(shown.exitCode()).isZero();
		assertThat(shown.out()).contains("execute  GUEST_CRASHED")
			.contains("Files in " + vmwork.unit("guest-crashed") + ":")
			.contains("image       " + Vmwork.SMALL_IMAGE + "\n")
			.containsPattern("memory +[0-9]+ MiB\n")
			.containsPattern("guest +[0-9.]+ s of processor time, [0-9]+ MiB of the host's memory at most\n")
			.contains("Start script:\n  #!/bin/sh\n")
			.contains("console.log (")
			.contains("screen.png (")
			.contains("End of the console")
			.containsIgnoringCase("panic");
	}

}
