package dev.vmwork.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.GuestFilesystem;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.harvest.Harvester;
import dev.vmwork.harvest.Publisher;
import dev.vmwork.unit.Outcome;

/**
 * Takes the output out of the guest's disk and publishes it where the row says.
 */
public final class HarvestStep implements UnitStep {

	private final GuestDisks disks;

	private final WorkDisk workDisks;

	private final boolean overwrite;

	/**
	 * Creates the step.
	 * @param disks reads overlays
	 * @param workDisks reads work disks
	 * @param overwrite whether an output may replace an older one
	 */
	public HarvestStep(GuestDisks disks, WorkDisk workDisks, boolean overwrite) {
		this.overwrite = overwrite;
		this.disks = disks;
		this.workDisks = workDisks;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		Path output = task.unit().output();
		// the same name at every attempt, so that a killed attempt's file is replaced,
		// and no
		// other unit's, of whatever home
		byte[] unit = task.directory().path().toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
		Path part = output.resolveSibling(".vmwork-" + UUID.nameUUIDFromBytes(unit) + ".part");
		Outcome outcome = Files.exists(task.directory().workDisk()) ? fromWorkDisk(task, output, part)
				: fromOverlay(task, output, part);
		return outcome.isSuccess() ? outcome
				: new Outcome(outcome.verdict(), outcome.description() + Evidence.of(task.directory(), true));
	}

	private Outcome fromWorkDisk(UnitTask task, Path output, Path part) throws IOException {
		return harvest(task, this.workDisks.filesystem(task.directory().workDisk()), "/" + task.names().output(),
				output, part);
	}

	private Outcome fromOverlay(UnitTask task, Path output, Path part) throws IOException {
		return this.disks.read(task.directory().disk(), task.base().partition(),
				(files) -> harvest(task, files, nameInGuest(task), output, part));
	}

	private Outcome harvest(UnitTask task, GuestFilesystem files, String path, Path output, Path part)
			throws IOException {
		return Harvester.harvest(files, path, nameInGuest(task), output, part, task.settings().outputLimit(),
				this.overwrite ? Publisher.REPLACING : new KeepingPublisher(task.directory()));
	}

	private static String nameInGuest(UnitTask task) {
		return GuestNames.HOME + "/" + task.names().output();
	}

}
