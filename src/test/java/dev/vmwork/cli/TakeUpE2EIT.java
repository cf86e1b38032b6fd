package dev.vmwork.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the JVM with -9 while guests are at work: they go on, and a restart takes their
 * results, whether they have ended by then or not.
 */
@Tag("qemu")
@Timeout(120)
class TakeUpE2EIT {

	private static final List<String> UNITS = List.of("warm", "cold");

	@TempDir
	private Path directory;

	@Test
	void guestsWhenTheirVmworkIsKilledAreTakenUpAndLoseNothing() throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		Path manifest = manifest();
		// the first run is taken up while its guests work, the second when they have
		// ended
		for (int run = 1; run <= 2; run++) {
			killAtWork(vmwork, run, manifest);
			assertThat(vmwork.leftovers()).anyMatch((left) -> left.startsWith("qemu-system-x86_64"));
			if (run == 2) {
				awaitResults(vmwork, run);
			}
			Vmwork.Result restart = vmwork.call("restart", "--parallel", "2");
			assertThat(restart.exitCode()).as(restart.out() + restart.err()).isZero();
			for (String unit : UNITS) {
				assertThat(vmwork.executions(unit)).containsExactly("render COMPLETED", "inject COMPLETED",
						"execute STOPPED", "execute COMPLETED", "harvest COMPLETED");
				assertThat(vmwork.latest(unit, "execute").get("message"))
					.isEqualTo("taken up from a vmwork that was killed");
				assertThat(this.directory.resolve("out").resolve(unit)).hasContent("begun\nended\n");
			}
			assertThat(vmwork.leftovers()).isEmpty();
		}
	}

	@Test
	void guestWhenItsStepIsToBeDoneAgainIsNotTakenUp() throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		killAtWork(vmwork, 1, manifest());
		Vmwork.Result restart = vmwork.call("restart", "--from", "execute");
		assertThat(restart.exitCode()).as(restart.out() + restart.err()).isZero();
		for (String unit : UNITS) {
			assertThat(vmwork.latest(unit, "execute").get("message")).doesNotContain("taken up");
		}
		assertThat(vmwork.leftovers()).isEmpty();
	}

	private void killAtWork(Vmwork vmwork, long run, Path manifest) throws Exception {
		Vmwork.Call call = vmwork.start(Map.of(), "run", manifest.toString(), "--parallel", "2");
		for (String unit : UNITS) {
			while (!Files.exists(vmwork.unit(run, unit).resolve("guest.properties"))) {
				assertThat(call.isUnderWay()).isTrue();
				Thread.sleep(5);
			}
		}
		call.kill();
	}

	// What a guest has recorded cannot be seen from outside without its disk's cache: so
	// it says so on its console as well.
	private void awaitResults(Vmwork vmwork, long run) throws Exception {
		for (String unit : UNITS) {
			Path console = vmwork.unit(run, unit).resolve("console.log");
			while (!Files.exists(console) || !Files.readString(console).contains("app has ended")) {
				Thread.sleep(50);
			}
		}
	}

	private Path manifest() throws Exception {
		for (String start : UNITS) {
			Path profile = Files.createDirectories(this.directory.resolve("jobs").resolve(start));
			Files.writeString(profile.resolve("autorun.template"), "exec {{app}} {{input}} {{output}}\n");
			Files.writeString(profile.resolve("job.yaml"), "start: " + start + "\n");
		}
		Files.writeString(this.directory.resolve("input"), "");
		Files.writeString(this.directory.resolve("app"), """
				#!/bin/sh
				echo begun > "$2"
				sleep 4
				echo ended >> "$2"
				echo app has ended > /dev/console
				""");
		return Files.writeString(this.directory.resolve("manifest.csv"),
				"id,profile,image,app,input,output\nwarm,warm," + Vmwork.SMALL_IMAGE + ",app,input,out/warm\ncold,cold,"
						+ Vmwork.SMALL_IMAGE + ",app,input,out/cold\n");
	}

}
