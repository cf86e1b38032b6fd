package dev.vmwork.step;

import java.io.IOException;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.ChangedImageException;
import dev.vmwork.disk.GuestFilesystem;
import dev.vmwork.harvest.Destination;
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
		StartChoice choice = StartChoice.read(task.directory());
		if (!choice.isOver(task.base())) {
			throw new ChangedImageException(task.base().image().path(),
					"the unit's guest was run over it; 'vmwork restart --from inject' runs it again");
		}
		Outcome outcome = this.starts.of(choice).readOutput(task, (files, path) -> harvest(task, files, path));
		return outcome.isSuccess() ? outcome
				: new Outcome(outcome.verdict(), outcome.description() + LastWords.of(task.directory(), true));
	}

	private Outcome harvest(UnitTask task, GuestFilesystem files, String path) throws IOException {
		String nameInGuest = GuestNames.HOME + "/" + task.names().output();
		return Harvester.harvest(files, path, nameInGuest, new Destination(task.unit().output(), task.folder()),
				task.directory().takenOutput(), task.settings().outputLimit(),
				this.overwrite ? Publisher.REPLACING : new KeepingPublisher(task.directory()));
	}

}
