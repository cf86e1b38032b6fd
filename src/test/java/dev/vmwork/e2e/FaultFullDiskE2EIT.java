package dev.vmwork.e2e;

import java.nio.file.Path;
import java.util.Map;

import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.disk.FaultDisk;
import dev.vmwork.disk.TestTools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fills the disk while units run, makes room again, and kills the JVM later: what was
 * told to be complete in between has to be so in the history.
 */
@Tag("qemu")
class FaultFullDiskE2EIT {

	private static final int UNITS = 40;

	@TempDir
	private Path directory;

	@Test
	void unitsCompletedAfterTheDiskWasFullAreNotLostToAKill() throws Exception {
		Vmwork.requireGuests();
		TestTools.requireRoot();
		try (FaultDisk disk = new FaultDisk(this.directory.resolve("disk"), 1024)) {
			Vmwork vmwork = new Vmwork(this.directory, disk.path().resolve("home"));
			UserFolder user = new UserFolder(disk.path().resolve("user"));
			user.profile("small", "memory: 128M\n");
			user.app("done", "cp \"$1\" \"$2\"\n");
			for (int i = 0; i < UNITS; i++) {
				user.row("u" + i, Vmwork.SMALL_IMAGE, "done", "small");
			}
			Vmwork.Call run = vmwork.start(Map.of(), "run", user.manifest(), "--parallel", "2", "--accelerator", "tcg");
			run.awaitCompleted(5);
			disk.fill();
			// what comes first: the job repository may find room where it has begun a
			// page
			while (!run.said().contains("vmwork: waiting, the job repository cannot be written: No space left")
					&& !run.said().contains("vmwork: waiting, the record of a unit cannot be written: No space left")
					&& !run.said().contains("vmwork: no further units are started: the disk of")) {
				assertThat(run.isUnderWay()).as(run.said()).isTrue();
				Thread.sleep(20);
			}
			disk.heal();
			run.awaitCompleted(run.completed().size() + 5);
			run.kill();
			assertThat(vmwork.history()).filteredOn((step) -> step.get("step").equals("harvest"))
				.filteredOn((step) -> step.get("status").equals("COMPLETED"))
				.extracting((CSVRecord step) -> step.get("unit"))
				.containsAll(run.completed());
			Vmwork.Result restarted = vmwork.call("restart", "--parallel", "2", "--accelerator", "tcg");
			assertThat(restarted.exitCode()).as(restarted.out() + restarted.err()).isZero();
			assertThat(vmwork.leftovers()).isEmpty();
		}
	}

}
