package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.vmwork.guest.GuestRunner;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

/**
 * Runs the unit's guest, and takes out what the start script recorded: it decides whether
 * the application has run.
 */
public final class ExecuteStep implements UnitStep {

	private static final Set<Verdict> BOOTED = EnumSet.of(Verdict.APP_FAILED, Verdict.TIMED_OUT);

	private static final String REATTACHED = "taken up from a vmwork that was killed";

	private final StartSelector starts;

	private final Injection injection;

	private final ColdExecution cold;

	private final WarmExecution warm;

	private final boolean anew;

	/**
	 * Creates the step.
	 * @param starts decides how guests are started
	 * @param injection injects again for another start
	 * @param cold boots guests
	 * @param warm resumes guests
	 * @param anew whether a guest that a killed vmwork left is not wanted
	 */
	public ExecuteStep(StartSelector starts, Injection injection, ColdExecution cold, WarmExecution warm,
			boolean anew) {
		this.anew = anew;
		this.starts = starts;
		this.injection = injection;
		this.cold = cold;
		this.warm = warm;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		if (this.anew) {
			GuestRunner.abandon(task.directory().path());
		}
		Outcome outcome = reattach(task);
		if (outcome == null) {
			outcome = start(task);
		}
		if (outcome.isSuccess()) {
			return outcome;
		}
		Files.deleteIfExists(task.directory().guest());
		if (outcome.verdict() != Verdict.ENVIRONMENT) {
			Files.deleteIfExists(task.directory().checkpoints());
		}
		return new Outcome(outcome.verdict(),
				outcome.description() + Evidence.of(task.directory(), BOOTED.contains(outcome.verdict())));
	}

	private @Nullable Outcome reattach(UnitTask task) throws IOException {
		boolean isWarm = Files.exists(task.directory().injectedFiles());
		Outcome outcome = isWarm ? this.warm.reattach(task) : this.cold.reattach(task);
		return (outcome != null) ? Judgement.said(REATTACHED, outcome) : null;
	}

	private Outcome start(UnitTask task) throws IOException {
		Start start = this.starts.ofInjected(task);
		String changed = "";
		if (!this.injection.isFor(task, start)) {
			// a restart with another choice, or a template that was removed
			changed = this.injection.inject(task, start).description();
		}
		Outcome outcome = (start.template() != null) ? this.warm.run(task, start.template())
				: this.cold.run(task, start);
		return Judgement.said(changed, outcome);
	}

}
