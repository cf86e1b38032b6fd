package dev.vmwork.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.GuestFile;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.harvest.Outcome;
import dev.vmwork.harvest.Verdict;
import dev.vmwork.warm.WarmGuests;
import dev.vmwork.warm.WarmTemplate;

/**
 * Puts a unit's script, application and input where its guest will find them: for a cold
 * start into an overlay over the base image, for a warm start onto a work disk.
 */
final class Injection {

	private final GuestDisks disks;

	private final WarmGuests guests;

	Injection(GuestDisks disks, WarmGuests guests) {
		this.disks = disks;
		this.guests = guests;
	}

	/**
	 * Does it.
	 * @param task the unit
	 * @param start how its guest will be started
	 * @return success, with how and why so
	 * @throws IOException if it cannot be done
	 */
	Outcome inject(UnitTask task, Start start) throws IOException {
		WorkDir directory = task.directory();
		if (start.template() != null) {
			onWorkDisk(task, start.template());
			Files.deleteIfExists(directory.injected());
		}
		else {
			intoOverlay(task);
			Files.deleteIfExists(directory.injectedWorkDisk());
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
		return Files.exists((start.template() != null) ? directory.injectedWorkDisk() : directory.injected());
	}

	private void onWorkDisk(UnitTask task, WarmTemplate template) throws IOException {
		this.guests.makeWorkDisk(task.directory().injectedWorkDisk(),
				WorkDisk.sizeFor(Starts.contentBytes(task, template.homeKib())), task.names(),
				task.directory().autorun(), task.unit().app(), task.unit().input());
	}

	private void intoOverlay(UnitTask task) throws IOException {
		GuestNames names = task.names();
		List<GuestFile> files = List.of(new GuestFile(GuestNames.AUTORUN, task.directory().autorun()),
				new GuestFile(names.app(), task.unit().app()), new GuestFile(names.input(), task.unit().input()));
		this.disks.inject(task.base().image(), task.base().partition(), GuestNames.HOME, files, List.of(names.output()),
				task.directory().injected());
	}

}
