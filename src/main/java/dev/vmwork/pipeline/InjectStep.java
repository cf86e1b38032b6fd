package dev.vmwork.pipeline;

import java.io.IOException;
import java.util.List;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.GuestFile;
import dev.vmwork.harvest.Outcome;

/**
 * Puts script, application and input into an overlay over the base image.
 */
final class InjectStep implements UnitStep {

	private final GuestDisks disks;

	InjectStep(GuestDisks disks) {
		this.disks = disks;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		GuestNames names = task.names();
		List<GuestFile> files = List.of(new GuestFile(GuestNames.AUTORUN, task.directory().autorun()),
				new GuestFile(names.app(), task.unit().app()), new GuestFile(names.input(), task.unit().input()));
		this.disks.inject(task.base().image(), task.base().partition(), GuestNames.HOME, files, List.of(names.output()),
				task.directory().injected());
		return Outcome.COMPLETED;
	}

}
