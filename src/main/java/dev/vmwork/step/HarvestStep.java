package dev.vmwork.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestFilesystem;
import dev.vmwork.harvest.Harvester;
import dev.vmwork.harvest.Publisher;
import dev.vmwork.unit.Outcome;

/**
 * Takes the output out of the guest's disk and publishes it where the row says.
 */
public final class HarvestStep implements UnitStep {

	private final Starts starts;

	private final boolean overwrite;

	/**
	 * Creates the step.
	 * @param starts know where a guest's output is
	 * @param overwrite whether an output may replace an older one
	 */
	public HarvestStep(Starts starts, boolean overwrite) {
		this.starts = starts;
		this.overwrite = overwrite;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		Path output = task.unit().output();
		// the same name at every attempt, so that a killed attempt's file is replaced,
		// and no
		// other unit's, of whatever home
		byte[] unit = task.directory().path().toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
		Path part = output.resolveSibling(".vmwork-" + UUID.nameUUIDFromBytes(unit) + ".part");
		Start start = this.starts.of(StartChoice.read(task.directory()));
		Outcome outcome = start.readOutput(task, (files, path) -> harvest(task, files, path, output, part));
		return outcome.isSuccess() ? outcome
				: new Outcome(outcome.verdict(), outcome.description() + LastWords.of(task.directory(), true));
	}

	private Outcome harvest(UnitTask task, GuestFilesystem files, String path, Path output, Path part)
			throws IOException {
		String nameInGuest = GuestNames.HOME + "/" + task.names().output();
		return Harvester.harvest(files, path, nameInGuest, output, part, task.settings().outputLimit(),
				this.overwrite ? Publisher.REPLACING : new KeepingPublisher(task.directory()));
	}

}
