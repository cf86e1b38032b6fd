package dev.vmwork.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Set;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.DamagedFilesystemException;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.guest.Ending;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.harvest.AppRecord;
import dev.vmwork.harvest.Harvester;
import dev.vmwork.harvest.Outcome;
import dev.vmwork.harvest.Verdict;

/**
 * Runs the guest on a fresh overlay over the injected one, and takes out what the start
 * script recorded: it decides whether the application has run.
 */
final class ExecuteStep implements UnitStep {

	private static final Set<Verdict> BOOTED = EnumSet.of(Verdict.APP_FAILED, Verdict.TIMED_OUT);

	private final GuestDisks disks;

	private final GuestRunner guests;

	ExecuteStep(GuestDisks disks, GuestRunner guests) {
		this.disks = disks;
		this.guests = guests;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		WorkDir directory = task.directory();
		DiskImage injected = new DiskImage(directory.injected(), ImageFormat.QCOW2);
		this.disks.createOverlay(injected, directory.diskInUse());
		GuestExit exit = this.guests.run(task.guest());
		Outcome outcome = judge(task, injected, exit);
		if (outcome.isSuccess()) {
			Files.move(directory.diskInUse(), directory.disk(), StandardCopyOption.ATOMIC_MOVE);
			return outcome;
		}
		return new Outcome(outcome.verdict(),
				outcome.description() + Evidence.of(directory, BOOTED.contains(outcome.verdict())));
	}

	private Outcome judge(UnitTask task, DiskImage injected, GuestExit exit) throws IOException {
		if (exit.ending() == Ending.HOST_FAILED) {
			return Judgement.of(exit, AppRecord.NONE);
		}
		try {
			AppRecord record = this.disks.settle(task.directory().diskInUse(), injected, task.base().partition(),
					(files) -> Harvester.collect(files, GuestNames.HOME + "/" + GuestNames.RECORDS,
							task.directory().stdout(), task.directory().stderr(), task.directory().exitStatus(),
							task.profile().settings().logLimit()));
			return Judgement.of(exit, record);
		}
		catch (DamagedFilesystemException ex) {
			return new Outcome(Verdict.REFUSED, String.valueOf(ex.getMessage()));
		}
	}

}
