package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.GuestFile;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.Directories;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;
import dev.vmwork.warm.WarmGuests;

/**
 * Puts a unit's script, application and input where its guest will find them: for a cold
 * start into an overlay over the base image, for a warm start into a folder, of which the
 * work disk is made.
 */
public final class Injection {

	private final GuestDisks disks;

	/**
	 * Creates the injection.
	 * @param disks writes to guests' disks
	 */
	public Injection(GuestDisks disks) {
		this.disks = disks;
	}

	/**
	 * Puts the files there, in place of those of an earlier attempt.
	 * @param task the unit
	 * @param start how its guest will be started
	 * @return success, with how and why so
	 * @throws IOException if it cannot be done
	 */
	Outcome inject(UnitTask task, Start start) throws IOException {
		WorkDir directory = task.directory();
		if (start.template() != null) {
			WarmGuests.stage(directory.injectedFiles(), task.names(), directory.autorun(), task.unit().app(),
					task.unit().input());
			Files.deleteIfExists(directory.injected());
		}
		else {
			intoOverlay(task);
			Directories.remove(directory.injectedFiles());
		}
		return new Outcome(Verdict.COMPLETED, start.reason());
	}

	/**
	 * Whether it was done for such a start.
	 * @param task the unit
	 * @param start how its guest is to be started
	 * @return false if it was done for the other one
	 */
	boolean isFor(UnitTask task, Start start) {
		WorkDir directory = task.directory();
		return Files.exists((start.template() != null) ? directory.injectedFiles() : directory.injected());
	}

	private void intoOverlay(UnitTask task) throws IOException {
		GuestNames names = task.names();
		List<GuestFile> files = List.of(new GuestFile(GuestNames.AUTORUN, task.directory().autorun()),
				new GuestFile(names.app(), task.unit().app()), new GuestFile(names.input(), task.unit().input()));
		this.disks.inject(task.base().image(), task.base().partition(), GuestNames.HOME, files, List.of(names.output()),
				task.directory().injected());
	}

}
