package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the quickstart sample as its README says, and looks at its history meanwhile.
 */
@Tag("qemu")
class QuickstartE2EIT {

	private static final Path SAMPLE = Vmwork.SAMPLES.resolve("quickstart");

	private static final Path GPT_IMAGE = Vmwork.SAMPLES.resolve("image/small-gpt.qcow2");

	@TempDir
	private Path directory;

	@BeforeEach
	void removeOldOutputs() throws Exception {
		Vmwork.requireGuests();
		FileSystemUtils.deleteRecursively(SAMPLE.resolve("out"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "auto", "cold" })
	void quickstartWhenRunGivesEveryOutput(String start) throws Exception {
		List<String> checksums = List.of(Vmwork.checksum(Vmwork.SMALL_IMAGE), Vmwork.checksum(GPT_IMAGE));
		Vmwork vmwork = new Vmwork(this.directory);
		Vmwork.Call run = vmwork.start(Map.of(), "run", SAMPLE.resolve("manifest.csv").toString(), "--start", start);
		assertHistoryIsReadableWhile(run, vmwork);
		Vmwork.Result result = run.await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		assertThat(result.out()).contains("run 1: 8 of 8 units complete, 0 failed");
		assertThat(result.err()).contains("run 1: 8 units, ").contains("[8/8] ");
		Vmwork.Result check = vmwork.start(Map.of(), List.of(SAMPLE.resolve("check").toString())).await();
		assertThat(check.out()).isEqualTo("8 of 8 outputs are right\n");
		assertThat(vmwork.history()).hasSize(4 * 8).allMatch((step) -> step.get("verdict").equals("COMPLETED"));
		assertThat(vmwork.history()).filteredOn((step) -> step.get("step").equals("execute"))
			.allSatisfy((step) -> assertThat(step.get("exit_status")).isEqualTo("0"))
			.allSatisfy((step) -> assertThat(Double.parseDouble(step.get("cpu_seconds"))).isPositive())
			.allSatisfy((step) -> assertThat(Integer.parseInt(step.get("peak_memory_mib"))).isBetween(16, 2048));
		for (String step : List.of("boot", "settle", "save", "trial")) {
			assertThat(vmwork.templateHistory())
				.filteredOn((line) -> line.get("step").equals(step) && line.get("verdict").equals("COMPLETED"))
				.hasSize(start.equals("cold") ? 0 : 2);
		}
		assertThat(vmwork.history()).filteredOn((step) -> step.get("step").equals("inject"))
			.allMatch((step) -> step.get("message").startsWith(start.equals("cold") ? "cold start" : "warm start"));
		assertThat(vmwork.leftovers()).isEmpty();
		assertThat(List.of(Vmwork.checksum(Vmwork.SMALL_IMAGE), Vmwork.checksum(GPT_IMAGE))).isEqualTo(checksums);
		assertThat(Files.readString(vmwork.home().resolve("logs/vmwork.log")))
			.containsPattern("DEBUG ChildProcess: process [0-9]+ started in " + vmwork.unit("gpl-2") + "\\S*: debugfs ")
			.containsPattern("DEBUG ChildProcess: process [0-9]+ ended with exit code 0 after [0-9.]+ s\n");
		assertThat(vmwork.call("restart").out()).contains("nothing to restart");
		try (var files = Files.list(vmwork.unit("gpl-2"))) {
			assertThat(files.map((file) -> file.getFileName().toString())).contains("console.log", "exit-status")
				.noneMatch((name) -> name.endsWith(".qcow2") || name.endsWith(".raw"));
		}
	}

	private static void assertHistoryIsReadableWhile(Vmwork.Call run, Vmwork vmwork) throws Exception {
		Vmwork.Result history;
		do {
			history = vmwork.call("history");
			assertThat(run.isUnderWay()).as("history was seen while the run was under way").isTrue();
		}
		while (!history.out().contains("inject"));
		assertThat(history.exitCode()).isZero();
		assertThat(history.out()).containsPattern("render +COMPLETED");
		Vmwork.Result runs = vmwork.call("runs");
		assertThat(runs.exitCode()).isZero();
		assertThat(runs.out()).containsPattern("1 +STARTED +8 ");
		assertThat(run.isUnderWay()).isTrue();
	}

}
