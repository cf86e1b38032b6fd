package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.disk.PowerCutDisk;
import dev.vmwork.disk.TestTools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cuts the power of the disk that the home and the outputs are on: what was told to be
 * complete has to be there, and a restart does the rest.
 */
@Tag("qemu")
class PowerCutE2EIT {

	/** Enough for a template. */
	private static final int DISK_MIB = 1024;

	private static final int CUTS = 3;

	private final Random random = new Random(1);

	@TempDir
	private Path directory;

	// units enough that some are left after the last cut
	@ParameterizedTest
	@CsvSource({ "warm, 40, 4", "cold, 12, 1" })
	void unitsWhenThePowerIsCutAreNeitherLostNorRunAgain(String start, int units, int unitsBetween) throws Exception {
		Vmwork.requireGuests();
		TestTools.requireLoopDevices();
		try (PowerCutDisk disk = new PowerCutDisk(this.directory.resolve("disk"), DISK_MIB)) {
			Vmwork vmwork = new Vmwork(this.directory, disk.path().resolve("home"));
			UserFolder user = new UserFolder(this.directory.resolve("user"));
			Files.createSymbolicLink(user.path().resolve("out"), Files.createDirectory(disk.path().resolve("out")));
			user.profile("small", "memory: 128M\nstart: " + start + "\n");
			user.app("count", "awk '{ print NR, $0 }' \"$1\" > \"$2\"\n");
			for (int i = 0; i < units; i++) {
				user.row("u" + i, Vmwork.SMALL_IMAGE, "count", "small");
			}
			Vmwork.Call run = vmwork.start(Map.of(), "run", user.manifest(), "--parallel", "2");
			for (int i = 0; i < CUTS; i++) {
				run.awaitCompleted(unitsBetween);
				Thread.sleep(this.random.nextInt(500));
				disk.cut(run.pid());
				assertThat(completeSteps(vmwork))
					.containsAll(run.completed().stream().map((unit) -> unit + " harvest").toList());
				assertThat(run.completed()).allSatisfy((unit) -> assertOutput(user, unit));
				run = vmwork.start(Map.of(), "restart", "--parallel", "2");
			}
			Vmwork.Result result = run.await();
			assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
			assertThat(completeSteps(vmwork)).hasSize(4 * units);
			for (int i = 0; i < units; i++) {
				assertOutput(user, "u" + i);
			}
			assertThat(vmwork.leftovers()).isEmpty();
		}
	}

	private static List<String> completeSteps(Vmwork vmwork) throws Exception {
		List<String> steps = vmwork.history()
			.stream()
			.filter((step) -> step.get("status").equals("COMPLETED"))
			.map((step) -> step.get("unit") + " " + step.get("step"))
			.toList();
		assertThat(steps).doesNotHaveDuplicates();
		return steps;
	}

	private static void assertOutput(UserFolder user, String unit) {
		assertThat(user.output(unit)).hasContent("1 one\n2 two\n");
	}

}
