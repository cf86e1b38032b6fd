package dev.vmwork.step;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.autorun.AutorunTemplate;
import dev.vmwork.autorun.JobProfile;
import dev.vmwork.autorun.JobSettings;
import dev.vmwork.autorun.RetrySettings;
import dev.vmwork.disk.BaseImage;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.TestImages;
import dev.vmwork.disk.TestTools;
import dev.vmwork.guest.TestQemu;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.FileIdentity;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.BootMode;
import dev.vmwork.unit.BusMode;
import dev.vmwork.unit.NetworkMode;
import dev.vmwork.unit.Notices;
import dev.vmwork.unit.Overrides;
import dev.vmwork.unit.StartMode;
import dev.vmwork.unit.WorkUnit;
import dev.vmwork.unit.WorkUnitId;
import dev.vmwork.warm.TemplateJob;
import dev.vmwork.warm.WarmTemplates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests {@link StartSelector}, of an image that has no filesystem and so can have no
 * template. What is chosen where there is one is tested with guests.
 */
@Tag("qemu")
class StartSelectorIT {

	private static final StartChoice WARM = new StartChoice(StartChoice.Kind.WARM, DiskBus.IDE, false, "0123", "warm");

	private final Cancellation cancellation = new Cancellation();

	private final Path directory;

	private final WarmTemplates templates;

	StartSelectorIT(@TempDir Path directory) {
		this.directory = directory;
		ProcessRunner processes = new ProcessRunner(this.cancellation);
		this.templates = WarmTemplates.open(directory.resolve("templates"), Long.MAX_VALUE,
				new GuestDisks(processes, false), processes, this.cancellation, TestQemu.probe(this.cancellation),
				TemplateJob.UNRECORDED);
	}

	@BeforeEach
	void makeFiles() throws IOException {
		TestTools.require("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck", "b2sum");
		try (RandomAccessFile image = new RandomAccessFile(this.directory.resolve("image").toFile(), "rw")) {
			image.setLength(1 << 20);
		}
		for (String name : List.of("app", "input", "autorun")) {
			Files.writeString(this.directory.resolve(name), name);
		}
	}

	@AfterEach
	void closeTemplates() throws IOException {
		this.templates.close();
	}

	@ParameterizedTest
	@CsvSource({ "COLD, AUTO, AUTO, IDE, true", "COLD, WARM, VIRTIO, VIRTIO, false", ", COLD, AUTO, IDE, true",
			", COLD, SCSI, SCSI, false" })
	void choiceWhenColdIsWantedIsColdWithoutAReason(@Nullable StartMode override, StartMode profile, BusMode disk,
			DiskBus bus, boolean anyBus) throws IOException {
		StartChoice choice = selector(override).choose(task(profile, disk, BootMode.AUTO, 1 << 20));
		assertThat(choice).isEqualTo(new StartChoice(StartChoice.Kind.COLD, bus, anyBus, "", "cold start"));
	}

	@Test
	void choiceWhenTheImageCanHaveNoTemplateIsColdWithTheReason() throws IOException {
		StartChoice choice = selector(null).choose(task(StartMode.AUTO, BusMode.AUTO, BootMode.KERNEL, 1 << 20));
		assertThat(choice.kind()).isEqualTo(StartChoice.Kind.COLD);
		assertThat(choice.anyBus()).as("all buses were tried").isFalse();
		assertThat(choice.reason()).startsWith("cold start: ").hasSizeGreaterThan(15);
	}

	@Test
	void choiceWhenTheHostIsToBlameIsColdOnAnyBus() throws IOException {
		Files.delete(this.directory.resolve("image"));
		StartChoice choice = selector(null).choose(task(StartMode.AUTO, BusMode.AUTO, BootMode.KERNEL, 1 << 20));
		assertThat(choice.anyBus()).isTrue();
		assertThat(choice.reason()).startsWith("cold start: no template can be made: ");
	}

	@Test
	void choiceWhenTheFilesAreTooLargeForAWorkDiskIsCold() throws IOException {
		StartChoice choice = selector(null).choose(task(StartMode.AUTO, BusMode.AUTO, BootMode.AUTO, 1L << 50));
		assertThat(choice.kind()).isEqualTo(StartChoice.Kind.COLD);
		assertThat(choice.reason()).startsWith("cold start: files and output-limit need a work disk of ");
	}

	@Test
	void choiceWhenWarmIsWantedAndCannotBeIsAnError() throws IOException {
		UnitTask task = task(StartMode.COLD, BusMode.AUTO, BootMode.KERNEL, 1 << 20);
		assertThatIOException().isThrownBy(() -> selector(StartMode.WARM).choose(task))
			.withMessageStartingWith("warm start is not possible: ");
	}

	@ParameterizedTest
	@CsvSource({ "AUTO, true", "COLD, true", "WARM, false" })
	void choiceWhenColdIsConfirmedUnlessWarmIsWanted(StartMode wanted, boolean stays) throws IOException {
		UnitTask task = task(wanted, BusMode.AUTO, BootMode.KERNEL, 1 << 20);
		StartChoice chosen = StartChoice.cold(DiskBus.SATA, false, "an old reason");
		if (stays) {
			assertThat(selector(null).confirm(task, chosen)).isSameAs(chosen);
		}
		else {
			assertThatIOException().isThrownBy(() -> selector(null).confirm(task, chosen));
		}
	}

	@ParameterizedTest
	@CsvSource({ "AUTO", "COLD" })
	void choiceWhenWarmAndItsTemplateIsGoneOrNotWantedIsMadeAgain(StartMode wanted) throws IOException {
		UnitTask task = task(wanted, BusMode.AUTO, BootMode.KERNEL, 1 << 20);
		assertThat(selector(null).confirm(task, WARM).kind()).isEqualTo(StartChoice.Kind.COLD);
	}

	private StartSelector selector(@Nullable StartMode override) {
		return new StartSelector(this.templates, override, new Notices());
	}

	private UnitTask task(StartMode start, BusMode disk, BootMode boot, long outputLimit) throws IOException {
		WorkUnit unit = new WorkUnit(1, 2, new WorkUnitId("u"), this.directory.resolve("image"),
				this.directory.resolve("app"), this.directory.resolve("input"), this.directory.resolve("output"), "p",
				List.of(), Overrides.NONE);
		JobSettings settings = new JobSettings(64, 1, "pc", Duration.ofMinutes(1), NetworkMode.NONE,
				AcceleratorMode.TCG, start, disk, boot, outputLimit, 1 << 20, Duration.ZERO, RetrySettings.DEFAULTS);
		UnitTask task = new UnitTask(unit, new JobProfile("p", new AutorunTemplate("p", "exit"), settings),
				new BaseImage(new DiskImage(unit.image(), ImageFormat.RAW), TestImages.SECTOR_63,
						Files.exists(unit.image()) ? FileIdentity.of(unit.image()) : new FileIdentity("0", "")),
				Accelerator.TCG, new WorkDir(this.directory), 1, null);
		Staging.copy(task);
		return task;
	}

}
