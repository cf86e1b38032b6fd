package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.OverlayHeader;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.guest.Ending;
import dev.vmwork.guest.ExitObserver;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.harvest.Harvester;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.qemu.CheckpointPlan;
import dev.vmwork.unit.Outcome;
import dev.vmwork.warm.WarmGuests;
import dev.vmwork.warm.WarmTemplate;
import dev.vmwork.warm.WarmTemplates;
import dev.vmwork.warm.WarmUnit;

/**
 * Resumes a private copy of a warm template for a unit.
 */
public final class WarmStart implements Start {

	private final WorkDisk disks;

	private final GuestRunner runner;

	private final WarmGuests guests;

	private final WarmTemplates templates;

	public WarmStart(WorkDisk disks, GuestRunner runner, WarmTemplates templates) {
		this.disks = disks;
		this.runner = runner;
		this.guests = new WarmGuests(runner);
		this.templates = templates;
	}

	@Override
	public void inject(UnitTask task) {
		// the work disk is made of the staged files when the guest is run
	}

	@Override
	public Outcome run(UnitTask task, StartChoice choice) throws IOException {
		task.base().requireUnchanged();
		WarmTemplate template = this.templates.inUse(choice.template());
		CheckpointPlan plan = task.checkpoints(template.identity(), WorkDir.DISK_IN_USE, WorkDir.WORK_OVERLAY);
		WarmUnit unit = (plan != null) ? unit(task, WorkDir.WORK_OVERLAY, "qcow2", plan)
				: unit(task, WorkDir.WORK_DISK_IN_USE, "raw", null);
		FirstLook look = new FirstLook(task);
		Path checkpoints = task.directory().checkpoints();
		if (Files.exists(checkpoints) && !areOver(task.directory(), template)) {
			Files.delete(checkpoints);
		}
		GuestExit exit = this.guests.resumeFromCheckpoint(template, unit, look);
		if (exit != null) {
			return keep(task, Judgement.resumed(look.outcome(exit)));
		}
		makeDisk(task, template, plan != null);
		exit = this.guests.run(template, unit, look);
		this.templates.used(template);
		return keep(task, look.outcome(exit));
	}

	// Whether the disks with the checkpoints lie over what they were made over.
	private static boolean areOver(WorkDir directory, WarmTemplate template) throws IOException {
		DiskImage covered = new DiskImage(directory.workDiskInUse(), ImageFormat.RAW);
		return template.isUnder(directory.diskInUse()) && OverlayHeader.over(covered).isIn(directory.workOverlay());
	}

	private static WarmUnit unit(UnitTask task, String workDisk, String format, @Nullable CheckpointPlan plan) {
		return new WarmUnit(task.directory().path(), WorkDir.DISK_IN_USE, workDisk, format, task.timeout(),
				task.settings().logLimit(), plan);
	}

	private void makeDisk(UnitTask task, WarmTemplate template, boolean covered) throws IOException {
		WorkDir directory = task.directory();
		long bytes = Staging.contentBytes(task) + template.homeKib() * 1024;
		Files.deleteIfExists(directory.workOverlay());
		this.disks.make(directory.workDiskInUse(), WorkDisk.sizeFor(bytes), directory.injectedFiles());
		if (covered) {
			// checkpoints lie over it
			DurableFiles.force(directory.workDiskInUse());
			this.disks.cover(directory.workDiskInUse(), directory.workOverlay());
		}
	}

	@Override
	public @Nullable Outcome reattach(UnitTask task) throws IOException {
		WorkDir directory = task.directory();
		FirstLook look = new FirstLook(task);
		GuestExit exit = this.runner.reattach(directory.path(), task.settings().logLimit(),
				task.checkpoints("", WorkDir.DISK_IN_USE, WorkDir.WORK_OVERLAY), look);
		if (exit == null || !(isCovered(task) || WorkDir.putBack(directory.workDisk(), directory.workDiskInUse()))) {
			return null;
		}
		Outcome outcome = look.outcome(exit);
		return Judgement.isFinal(exit, outcome) ? keep(task, outcome) : null;
	}

	@Override
	public Outcome readOutput(UnitTask task, OutputReader reader) throws IOException {
		return reader.read(this.disks.filesystem(task.directory().workDisk()), "/" + task.names().output());
	}

	private static Outcome keep(UnitTask task, Outcome outcome) throws IOException {
		WorkDir directory = task.directory();
		if (outcome.isSuccess()) {
			DurableFiles.move(written(task), directory.workDisk());
			Files.deleteIfExists(directory.disk());
		}
		return outcome;
	}

	private static boolean isCovered(UnitTask task) {
		return Files.exists(task.directory().workOverlay());
	}

	// What lies below an overlay stays as it is: checkpoints lie over it as well.
	private static Path written(UnitTask task) {
		return isCovered(task) ? task.directory().workOverlayFlat() : task.directory().workDiskInUse();
	}

	private Outcome judge(UnitTask task, GuestExit exit) throws IOException {
		WorkDir directory = task.directory();
		return Judgement.of(exit, () -> {
			if (isCovered(task)) {
				this.disks.flatten(directory.workOverlay(), directory.workDiskInUse(), directory.workOverlayFlat());
			}
			return Harvester.collect(this.disks.filesystem(written(task)), "/" + GuestNames.RECORDS, directory.stdout(),
					directory.stderr(), directory.exitStatus(), task.settings().logLimit());
		});
	}

	/**
	 * Judges while QEMU is still there, for a picture of the screen takes QEMU as long as
	 * all the judging, and only a failure needs it. What QEMU has written to an overlay
	 * is there only when it has ended.
	 */
	private final class FirstLook implements ExitObserver {

		private final UnitTask task;

		private @Nullable Outcome outcome;

		FirstLook(UnitTask task) {
			this.task = task;
		}

		Outcome outcome(GuestExit exit) throws IOException {
			// QEMU can fail after the guest has ended
			return (this.outcome == null || exit.ending() == Ending.HOST_FAILED) ? judge(this.task, exit)
					: this.outcome;
		}

		@Override
		public boolean look(GuestExit exit) {
			if (isCovered(this.task)) {
				return true;
			}
			try {
				Outcome judged = judge(this.task, exit);
				this.outcome = judged;
				return !judged.isSuccess();
			}
			catch (IOException ex) {
				// judged again, and told then
				return true;
			}
		}

	}

}
