package dev.vmwork.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.guest.AtRest;
import dev.vmwork.guest.Ending;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.harvest.Harvester;
import dev.vmwork.harvest.Outcome;
import dev.vmwork.warm.WarmGuests;
import dev.vmwork.warm.WarmTemplate;
import dev.vmwork.warm.WarmTemplates;

/**
 * Resumes a private copy of a warm template for a unit.
 */
final class WarmExecution {

	private final WorkDisk disks;

	private final WarmGuests guests;

	private final WarmTemplates templates;

	WarmExecution(WorkDisk disks, WarmGuests guests, WarmTemplates templates) {
		this.disks = disks;
		this.guests = guests;
		this.templates = templates;
	}

	Outcome run(UnitTask task, WarmTemplate template) throws IOException {
		WorkDir directory = task.directory();
		Path files = directory.injectedFiles();
		long bytes = Starts.contentBytes(task, Starts.filesOf(task)) + template.homeKib() * 1024;
		this.disks.make(directory.workDiskInUse(), WorkDisk.sizeFor(bytes), files);
		FirstLook look = new FirstLook(task);
		GuestExit exit = this.guests.run(template, directory.path(), WorkDir.DISK_IN_USE, WorkDir.WORK_DISK_IN_USE,
				task.timeout(), task.settings().logLimit(), look);
		this.templates.used(template);
		// QEMU can fail after the guest has ended
		Outcome outcome = (look.outcome == null || exit.ending() == Ending.HOST_FAILED) ? judge(task, exit)
				: look.outcome;
		if (outcome.isSuccess()) {
			WorkDisk.force(directory.workDiskInUse());
			Files.move(directory.workDiskInUse(), directory.workDisk(), StandardCopyOption.ATOMIC_MOVE);
			Files.deleteIfExists(directory.disk());
		}
		return outcome;
	}

	private Outcome judge(UnitTask task, GuestExit exit) throws IOException {
		WorkDir directory = task.directory();
		return Judgement.of(exit,
				() -> Harvester.collect(this.disks.filesystem(directory.workDiskInUse()), "/" + GuestNames.RECORDS,
						directory.stdout(), directory.stderr(), directory.exitStatus(), task.settings().logLimit()));
	}

	/**
	 * Judges while QEMU is still there, for a picture of the screen takes QEMU as long as
	 * all the judging, and only a failure needs it.
	 */
	private final class FirstLook implements AtRest {

		private final UnitTask task;

		private @Nullable Outcome outcome;

		FirstLook(UnitTask task) {
			this.task = task;
		}

		@Override
		public boolean look(GuestExit exit) {
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
