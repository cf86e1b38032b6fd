package dev.vmwork.pipeline;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

import dev.vmwork.harvest.Outcome;
import dev.vmwork.harvest.Verdict;

/**
 * Runs the unit's guest, and takes out what the start script recorded: it decides whether
 * the application has run.
 */
final class ExecuteStep implements UnitStep {

	private static final Set<Verdict> BOOTED = EnumSet.of(Verdict.APP_FAILED, Verdict.TIMED_OUT);

	private final Starts starts;

	private final Injection injection;

	private final ColdExecution cold;

	private final WarmExecution warm;

	ExecuteStep(Starts starts, Injection injection, ColdExecution cold, WarmExecution warm) {
		this.starts = starts;
		this.injection = injection;
		this.cold = cold;
		this.warm = warm;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		Start start = this.starts.ofInjected(task);
		String changed = "";
		if (!this.injection.isFor(task, start)) {
			// a restart with another choice, or a template that is to be had no more
			changed = this.injection.inject(task, start).description();
		}
		Outcome outcome = (start.template() != null) ? this.warm.run(task, start.template())
				: this.cold.run(task, start);
		if (outcome.isSuccess()) {
			return new Outcome(outcome.verdict(), changed);
		}
		return new Outcome(outcome.verdict(),
				outcome.description() + Evidence.of(task.directory(), BOOTED.contains(outcome.verdict())));
	}

}
