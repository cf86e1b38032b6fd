package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the JVM with -9 in each of the four steps, where its tools are at work, and
 * restarts: every output has to be right, and no step that was complete may run again. So
 * too while a warm template is being made.
 */
@Tag("qemu")
class KillE2EIT {

	@TempDir
	private Path directory;

	@Test
	void runWhenKilledInEveryStepOfAColdStartIsCompletedByRestarts() throws Exception {
		Vmwork.requireGuests();
		String checksum = Vmwork.checksum(Vmwork.SMALL_IMAGE);
		Vmwork vmwork = new Vmwork(this.directory);
		kill(vmwork, "cold", "dev.vmwork.step.RenderStep.run", "run", manifest().toString());
		assertThat(vmwork.call("runs").out()).contains("KILLED");
		killInRestart(vmwork, "cold", "dev.vmwork.disk.GuestFilesystem.copyIn");
		assertThat(vmwork.leftovers()).anyMatch((left) -> left.startsWith("qemu-storage-daemon"))
			.anyMatch((left) -> left.startsWith("mount"));
		killInRestart(vmwork, "cold", "dev.vmwork.guest.GuestSession.awaitEnd");
		assertThat(vmwork.leftovers()).anyMatch((left) -> left.startsWith("qemu-system-x86_64"));
		killInRestart(vmwork, "cold", "dev.vmwork.harvest.Harvester.collect");
		assertCompletedByRestart(vmwork, "cold", Map.of("render", 1, "inject", 1, "execute", 2, "harvest", 1));
		assertThat(Vmwork.checksum(Vmwork.SMALL_IMAGE)).isEqualTo(checksum);
	}

	@Test
	void runWhenKilledInEveryStepOfAWarmStartIsCompletedByRestarts() throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		kill(vmwork, "warm", "dev.vmwork.guest.BootedGuest.awaitReady", "run", manifest().toString());
		assertThat(vmwork.leftovers()).anyMatch((left) -> left.startsWith("qemu-system-x86_64"));
		assertThat(vmwork.templates()).isEmpty();
		killInRestart(vmwork, "warm", "dev.vmwork.guest.BootedGuest.receive");
		assertThat(vmwork.templates()).isEmpty();
		killInRestart(vmwork, "warm", "dev.vmwork.warm.TemplateRecord.write");
		assertThat(vmwork.templates()).as("a half-made template is none").isEmpty();
		killInRestart(vmwork, "warm", "dev.vmwork.step.StartChoice.write");
		assertThat(vmwork.templates()).hasSize(1);
		assertThat(vmwork.home().resolve("templates")).isDirectoryNotContaining("glob:**.part");
		killInRestart(vmwork, "warm", "dev.vmwork.disk.WorkDisk.make");
		killInRestart(vmwork, "warm", "dev.vmwork.guest.GuestSession.awaitEnd");
		assertThat(vmwork.leftovers()).anyMatch((left) -> left.startsWith("qemu-system-x86_64"));
		killInRestart(vmwork, "warm", "dev.vmwork.harvest.Harvester.collect");
		assertCompletedByRestart(vmwork, "warm", Map.of("inject", 4, "execute", 3, "harvest", 1));
	}

	private void assertCompletedByRestart(Vmwork vmwork, String start, Map<String, Integer> kills) throws Exception {
		killInRestart(vmwork, start, "dev.vmwork.harvest.PlacedOutput.replace");
		assertThat(this.directory.resolve("out/first.txt")).as("not published before it is complete").doesNotExist();
		killInRestart(vmwork, start, "dev.vmwork.home.WorkDir.tidy");
		Vmwork.Result last = vmwork.call("restart", "--parallel", "1", "--accelerator", "tcg", "--start", start);
		assertThat(last.exitCode()).as(last.out() + last.err()).isZero();
		assertThat(vmwork.executions("first")).isEqualTo(expected(kills));
		assertThat(vmwork.executions("second")).isEqualTo(expected(Map.of()));
		assertThat(this.directory.resolve("out/first.txt")).hasContent("1 one\n2 two\n3 three\n");
		assertThat(this.directory.resolve("out/second.txt")).hasContent("1 one\n2 two\n3 three\n");
		try (var files = Files.list(this.directory.resolve("out"))) {
			assertThat(files).hasSize(2);
		}
		assertThat(vmwork.leftovers()).isEmpty();
		try (var files = Files.walk(vmwork.home().resolve("runs"))) {
			assertThat(files).as("disks of complete units")
				.noneMatch((file) -> file.toString().endsWith(".qcow2") || file.toString().endsWith(".raw"));
		}
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

	private static void killInRestart(Vmwork vmwork, String start, String method) throws Exception {
		kill(vmwork, start, method, "restart");
	}

	private static void kill(Vmwork vmwork, String start, String method, String... command) throws Exception {
		List<String> arguments = new ArrayList<>(List.of(command));
		arguments.addAll(List.of("--parallel", "1", "--accelerator", "tcg", "--start", start));
		try (Debugger debugger = Debugger.listen()) {
			Vmwork.Call call = vmwork.start(Map.of("VMWORK_JAVA_OPTIONS", debugger.javaOption()),
					arguments.toArray(String[]::new));
			try {
				debugger.haltAt(method);
			}
			finally {
				call.kill();
			}
		}
	}

}
