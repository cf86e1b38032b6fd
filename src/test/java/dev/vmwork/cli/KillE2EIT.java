package dev.vmwork.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the JVM with -9 in each of the four steps, where its tools are at work, and
 * restarts: every output has to be right, and no step that was complete may run again.
 */
@Tag("qemu")
class KillE2EIT {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	@TempDir
	private Path directory;

	@Test
	void runWhenKilledInEveryStepIsCompletedByRestarts() throws Exception {
		Vmwork.requireGuests();
		String checksum = Vmwork.checksum(Vmwork.SMALL_IMAGE);
		Vmwork vmwork = new Vmwork(this.directory);
		kill(vmwork, "dev.vmwork.pipeline.RenderStep.run", "run", manifest().toString());
		assertThat(vmwork.call("runs").out()).contains("KILLED");
		killInRestart(vmwork, "dev.vmwork.disk.GuestFilesystem.copyIn");
		assertThat(vmwork.leftovers()).anyMatch((left) -> left.startsWith("qemu-storage-daemon"))
			.anyMatch((left) -> left.startsWith("mount"));
		killInRestart(vmwork, "dev.vmwork.guest.GuestSession.awaitEnd");
		assertThat(vmwork.leftovers()).anyMatch((left) -> left.startsWith("qemu-system-x86_64"));
		killInRestart(vmwork, "dev.vmwork.harvest.Harvester.collect");
		killInRestart(vmwork, "dev.vmwork.harvest.Harvester.sync");
		assertThat(this.directory.resolve("out/first.txt")).as("not published before it is complete").doesNotExist();
		killInRestart(vmwork, "dev.vmwork.pipeline.WorkDir.removeDisks");
		Vmwork.Result last = vmwork.call("restart", "--parallel", "1", "--accelerator", "tcg");
		assertThat(last.exitCode()).as(last.out() + last.err()).isZero();
		assertThat(vmwork.executions("first"))
			.isEqualTo(expected(Map.of("render", 1, "inject", 1, "execute", 2, "harvest", 1)));
		assertThat(vmwork.executions("second")).isEqualTo(expected(Map.of()));
		assertThat(this.directory.resolve("out/first.txt")).hasContent("1 one\n2 two\n3 three\n");
		assertThat(this.directory.resolve("out/second.txt")).hasContent("1 one\n2 two\n3 three\n");
		try (var files = Files.list(this.directory.resolve("out"))) {
			assertThat(files).hasSize(2);
		}
		assertThat(vmwork.leftovers()).isEmpty();
		try (var files = Files.walk(vmwork.home().resolve("runs"))) {
			assertThat(files).as("disks of complete units").noneMatch((file) -> file.toString().endsWith(".qcow2"));
		}
		assertThat(Vmwork.checksum(Vmwork.SMALL_IMAGE)).isEqualTo(checksum);
	}

	private static List<String> expected(Map<String, Integer> kills) {
		List<String> expected = new ArrayList<>();
		for (String step : List.of("render", "inject", "execute", "harvest")) {
			for (int i = 0; i < kills.getOrDefault(step, 0); i++) {
				expected.add(step + " STOPPED");
			}
			expected.add(step + " COMPLETED");
		}
		return expected;
	}

	private Path manifest() throws Exception {
		Path failures = Vmwork.SAMPLES.resolve("failures");
		String sources = Vmwork.SMALL_IMAGE + "," + failures.resolve("apps/completed") + ","
				+ failures.resolve("input.txt");
		return Files.write(this.directory.resolve("manifest.csv"), List.of("id,image,app,input,output",
				"first," + sources + ",out/first.txt", "second," + sources + ",out/second.txt"));
	}

	private static void killInRestart(Vmwork vmwork, String method) throws Exception {
		kill(vmwork, method, "restart");
	}

	private static void kill(Vmwork vmwork, String method, String... command) throws Exception {
		List<String> arguments = new ArrayList<>(List.of(command));
		arguments.addAll(List.of("--parallel", "1", "--accelerator", "tcg"));
		try (Debugger debugger = Debugger.listen()) {
			Vmwork.Call call = vmwork.start(Map.of("VMWORK_JAVA_OPTIONS", debugger.javaOption()),
					arguments.toArray(String[]::new));
			try {
				debugger.haltAt(method, LIMIT);
			}
			finally {
				call.kill();
			}
		}
	}

}
