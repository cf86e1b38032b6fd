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
		return keep(task, look.outcome(exit));
	}

	/**
	 * Takes up a guest that a killed vmwork has started.
	 * @param task the unit
	 * @return what came of it, or null if there is none, or nothing came of it but what
	 * another try may change
	 * @throws IOException if a tool or the host failed
	 */
	@Nullable Outcome takeUp(UnitTask task) throws IOException {
		WorkDir directory = task.directory();
		FirstLook look = new FirstLook(task);
		GuestExit exit = this.guests.takeUp(directory.path(), task.settings().logLimit(), look);
		if (exit == null) {
			return null;
		}
		WorkDir.putBack(directory.workDisk(), directory.workDiskInUse());
		Outcome outcome = look.outcome(exit);
		return Judgement.isFinal(exit, outcome) ? keep(task, outcome) : null;
	}

	private static Outcome keep(UnitTask task, Outcome outcome) throws IOException {
		WorkDir directory = task.directory();
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

		Outcome outcome(GuestExit exit) throws IOException {
			// QEMU can fail after the guest has ended
			return (this.outcome == null || exit.ending() == Ending.HOST_FAILED) ? judge(this.task, exit)
					: this.outcome;
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
