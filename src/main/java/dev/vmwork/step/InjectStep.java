package dev.vmwork.step;

import java.io.IOException;

import dev.vmwork.guest.GuestRunner;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

/**
 * Copies the unit's files into its directory, chooses how its guest is started, and puts
 * the files where it will find them.
 */
public final class InjectStep implements UnitStep {

	private final StartSelector selector;

	private final Starts starts;

	public InjectStep(StartSelector selector, Starts starts) {
		this.selector = selector;
		this.starts = starts;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		// a killed vmwork's guest may have been given other files
		GuestRunner.abandon(task.directory().path());
		task.base().requireUnchanged();
		Staging.copy(task);
		StartChoice choice = this.selector.choose(task).over(task.base());
		this.starts.of(choice).inject(task);
		choice.write(task.directory());
		return new Outcome(Verdict.COMPLETED, choice.reason());
	}

}
