package dev.vmwork.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.vmwork.bootloader.BootFileExtractor;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.TestTools;
import dev.vmwork.guest.TestQemu;
import dev.vmwork.home.Home;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.Preflight;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.step.ImageKernels;
import dev.vmwork.step.StartSelector;
import dev.vmwork.step.UnitSteps;
import dev.vmwork.unit.Notices;
import dev.vmwork.unit.StartMode;
import dev.vmwork.warm.TemplateJob;
import dev.vmwork.warm.WarmTemplates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a guest with the real steps as they work on a host without FUSE.
 */
@Tag("qemu")
class WithoutFuseE2EIT {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(names = { "COLD", "WARM" })
	void unitWhenThereIsNoFuseGivesItsOutput(StartMode start) throws Exception {
		TestTools.require("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck");
		Path samples = Path.of("samples").toAbsolutePath();
		Path manifest = Files.write(this.directory.resolve("manifest.csv"),
				List.of("image,app,input,output",
						samples.resolve("image/small-gpt.qcow2") + "," + samples.resolve("failures/apps/completed")
								+ "," + samples.resolve("failures/input.txt") + ",out.txt"));
		Cancellation cancellation = new Cancellation();
		ProcessRunner processes = new ProcessRunner(cancellation);
		GuestDisks disks = new GuestDisks(processes, false);
		Preflight preflight = new Preflight(new Home(this.directory.resolve("home")), Path.of("").toAbsolutePath(),
				cancellation);
		Home home = new Home(this.directory.resolve("home"));
		WarmTemplates templates = WarmTemplates.open(home.templates(), 1L << 30, disks, processes, cancellation,
				TestQemu.probe(cancellation), TemplateJob.UNRECORDED);
		UnitSteps steps = new WorkUnitJobConfiguration().unitSteps(disks, TestQemu.runner(cancellation), templates,
				new ImageKernels(new BootFileExtractor(processes, disks), home),
				new StartSelector(templates, start, new Notices()), RunOptions.builder().build(), processes);
		TestBatch batch = TestBatch.of(this.directory, preflight.check(Manifest.of(manifest), (row) -> true), steps);
		RunResult result = batch.run(1);
		assertThat(result.failures()).isEmpty();
		assertThat(result.complete()).isEqualTo(1);
		assertThat(this.directory.resolve("out.txt")).hasContent("1 one\n2 two\n3 three\n");
		assertThat(OrphanedProcesses.find(batch.home())).isEmpty();
	}

}
