package dev.vmwork.pipeline;

import java.io.IOException;
import java.nio.file.Path;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.harvest.Harvester;
import dev.vmwork.harvest.Outcome;

/**
 * Takes the output out of the guest's disk and publishes it where the row says.
 */
final class HarvestStep implements UnitStep {

	private final GuestDisks disks;

	HarvestStep(GuestDisks disks) {
		this.disks = disks;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		Path output = task.unit().output();
		// the same name at every attempt, so that a killed attempt's file is replaced
		Path part = output.resolveSibling(".vmwork-" + task.run() + "-" + task.unit().row() + ".part");
		String path = GuestNames.HOME + "/" + task.names().output();
		Outcome outcome = this.disks.read(task.directory().disk(), task.base().partition(),
				(files) -> Harvester.harvest(files, path, output, part, task.profile().settings().outputLimit()));
		return outcome.isSuccess() ? outcome
				: new Outcome(outcome.verdict(), outcome.description() + Evidence.of(task.directory(), true));
	}

}
