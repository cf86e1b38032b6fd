package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.disk.FaultDisk;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Strikes runs with faults at random moments and restarts them until they are complete:
 * then every output has to be right, no step may have run again after it was complete,
 * and nothing may be left. {@code -Dvmwork.faults=N} for another number of faults,
 * {@code -Dvmwork.seed=N} for the same choices again.
 */
@Tag("qemu")
class FaultsE2EIT {

	private static final int UNITS = 50;

	private static final int DISK_MIB = 1024;

	private static final Set<Integer> EXIT_CODES = Set.of(0, 1, 3, 130, 128 + 9, 128 + 15);

	private static final Set<String> VERDICTS = Set.of("COMPLETED", "STOPPED", "ENVIRONMENT");

	private static final Set<String> KEPT = Set.of("autorun", "console.log", "exit-status", "stderr", "stdout",
			"unit.record");

	private static final List<Path> IMAGES = List.of(Vmwork.SMALL_IMAGE,
			Vmwork.SAMPLES.resolve("image/small-gpt.qcow2"));

	@TempDir
	private Path directory;

	@Test
	void runsWhenStruckAtRandomMomentsAreCompletedByRestarts() throws Exception {
		Vmwork.requireGuests();
		int faults = Integer.getInteger("vmwork.faults", 15);
		long seed = Long.getLong("vmwork.seed", System.nanoTime());
		List<String> checksums = checksums();
		try (FaultDisk disk = new FaultDisk(this.directory.resolve("disk"), DISK_MIB)) {
			Vmwork vmwork = new Vmwork(this.directory, disk.path().resolve("home"));
			// it prepares itself if it was just built
			vmwork.call("--version");
			try (FaultInjector injector = new FaultInjector(vmwork, disk, seed, faults)) {
				try {
					for (int round = 1; !injector.isDone(); round++) {
						survive(vmwork, injector, new UserFolder(disk.path().resolve("user-" + round)), round);
					}
				}
				catch (Exception | AssertionError ex) {
					throw new AssertionError("with -Dvmwork.seed=" + seed + "\n" + String.join("\n", injector.log()),
							ex);
				}
				System.out.println("faults survived, with -Dvmwork.seed=" + seed + "\n" + injector.table());
			}
		}
		assertThat(checksums()).as("base images").isEqualTo(checksums);
	}

	private static List<String> checksums() throws IOException {
		List<String> checksums = new ArrayList<>();
		for (Path image : IMAGES) {
			checksums.add(Vmwork.checksum(image));
		}
		return checksums;
	}

	private static void survive(Vmwork vmwork, FaultInjector injector, UserFolder user, int round) throws Exception {
		injector.log("round " + round);
		if (round % 3 == 0) {
			// templates in the making are to be struck, too
			vmwork.call("templates", "--prune", "--yes");
		}
		String manifest = manifest(user);
		injector.during(() -> complete(vmwork, injector, manifest, round));
		// the last fault may have struck after the last unit
		Vmwork.Result again = vmwork.call("restart");
		assertThat(again.out()).as(again.err()).startsWith("vmwork: nothing to restart, no run is unfinished");
		assertOutputs(user);
		assertSteps(vmwork);
		assertNothingIsLeft(vmwork, round);
	}

	private static String manifest(UserFolder user) throws IOException {
		user.profile("cold", "memory: 128M\nstart: cold\n");
		user.profile("warm", "memory: 128M\n");
		user.app("quick", "awk '{ print NR, $0 }' \"$1\" > \"$2\"\n");
		user.app("slow", "sleep 2\nawk '{ print NR, $0 }' \"$1\" > \"$2\"\n");
		for (int i = 0; i < UNITS; i++) {
			Files.writeString(user.path().resolve("input-" + i), "unit\n" + i + "\n");
			user.row("u" + i, IMAGES.get(i % 2), (i % 7 == 0) ? "slow" : "quick", "input-" + i,
					(i % 12 == 0) ? "cold" : "warm", "");
		}
		return user.manifest();
	}

	private static @Nullable Void complete(Vmwork vmwork, FaultInjector injector, String manifest, int round)
			throws Exception {
		boolean begun = false;
		while (true) {
			Vmwork.Call call = begun ? vmwork.start(Map.of(), "restart", "--parallel", "2", "--accelerator", "tcg")
					: vmwork.start(Map.of(), "run", manifest, "--parallel", "2", "--accelerator", "tcg");
			injector.aim(call);
			Vmwork.Result result = call.await();
			String said = result.out() + result.err();
			injector.log("exit code " + result.exitCode() + ", " + said.strip().replaceFirst("(?s).*\n", ""));
			assertThat(result.exitCode()).as(said).isIn(EXIT_CODES);
			assertThat(said).as("a message for people").doesNotContain("\tat ");
			begun |= said.contains("run " + round + ": ");
			if (result.exitCode() == 0) {
				List<String> runs = vmwork.call("runs").out().lines().skip(1).toList();
				// it can have ended between the number of a run and its record
				begun = runs.size() == round;
				if (begun && runs.stream().allMatch((run) -> run.contains(" COMPLETED "))) {
					return null;
				}
			}
		}
	}

	private static void assertOutputs(UserFolder user) throws IOException {
		for (int i = 0; i < UNITS; i++) {
			assertThat(user.output("u" + i)).hasContent("1 unit\n2 " + i + "\n");
		}
		try (Stream<Path> files = Files.list(user.output("u0").getParent())) {
			assertThat(files).hasSize(UNITS);
		}
	}

	private static void assertSteps(Vmwork vmwork) throws Exception {
		Set<String> complete = new HashSet<>();
		for (CSVRecord step : vmwork.history()) {
			String name = step.get("unit") + " " + step.get("step");
			assertThat(complete).as("steps that were complete when " + step + " began").doesNotContain(name);
			assertThat(step.get("verdict")).as("nothing is the fault of " + step).isIn(VERDICTS);
			if (step.get("status").equals("COMPLETED")) {
				complete.add(name);
			}
		}
		assertThat(complete).hasSize(4 * UNITS);
	}

	private static void assertNothingIsLeft(Vmwork vmwork, int round) throws IOException {
		assertThat(vmwork.leftovers()).isEmpty();
		assertThat(names(vmwork.home().resolve("tmp"))).isEmpty();
		assertThat(names(vmwork.home().resolve("templates"))).noneMatch((name) -> name.endsWith(".part"));
		assertThat(names(vmwork.home().resolve("templates/digests"))).allMatch((name) -> name.endsWith(".digest"));
		assertThat(names(vmwork.home().resolve("runs"))).containsExactlyInAnyOrderElementsOf(runs(round));
		for (int i = 0; i < UNITS; i++) {
			assertThat(names(vmwork.unit(round, "u" + i))).isEqualTo(KEPT);
		}
		assertThat(names(vmwork.home().resolve("db"))).isSubsetOf("vmwork.properties", "vmwork.script", "vmwork.sums");
	}

	private static List<String> runs(int round) {
		return IntStream.rangeClosed(1, round)
			.boxed()
			.flatMap((run) -> Stream.of(run + "", run + ".csv", run + ".record"))
			.toList();
	}

	private static Set<String> names(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map((file) -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
		}
	}

}
