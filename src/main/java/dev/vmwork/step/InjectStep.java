package dev.vmwork.step;

import java.io.IOException;

import dev.vmwork.guest.GuestRunner;
import dev.vmwork.unit.Outcome;

/**
 * Decides how the unit's guest is started, and puts its files where it will find them.
 */
public final class InjectStep implements UnitStep {

	private final StartSelector starts;

	private final Injection injection;

	public InjectStep(StartSelector starts, Injection injection) {
		this.starts = starts;
		this.injection = injection;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		// of a vmwork that was killed: with other files, if these are to be injected
		// again
		GuestRunner.abandon(task.directory().path());
		return this.injection.inject(task, this.starts.of(task));
	}

}
