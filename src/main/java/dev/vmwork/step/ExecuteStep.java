package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Set;

import dev.vmwork.guest.GuestRunner;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

/**
 * Runs the unit's guest, and takes out what the start script recorded: it decides whether
 * the application has run.
 */
public final class ExecuteStep implements UnitStep {

	private static final Set<Verdict> BOOTED = EnumSet.of(Verdict.APP_FAILED, Verdict.TIMED_OUT);

	private static final String REATTACHED = "reattached after vmwork was killed";

	private final StartSelector selector;

	private final Starts starts;

	private final boolean anew;

	/**
	 * Creates the step.
	 * @param selector chooses again where the choice of inject cannot be had any more
	 * @param starts start guests
	 * @param anew whether a guest that a killed vmwork left is not wanted
	 */
	public ExecuteStep(StartSelector selector, Starts starts, boolean anew) {
		this.selector = selector;
		this.starts = starts;
		this.anew = anew;
	}

	@Override
	public Outcome run(UnitTask task) throws IOException {
		if (this.anew) {
			GuestRunner.abandon(task.directory().path());
		}
		StartChoice chosen = chosen(task);
		if (!chosen.isOver(task.base())) {
			// what its guest has read is no longer known
			GuestRunner.abandon(task.directory().path());
		}
		Outcome outcome = this.starts.of(chosen).reattach(task);
		outcome = (outcome != null) ? Judgement.said(REATTACHED, outcome) : start(task, chosen);
		if (outcome.isSuccess()) {
			return outcome;
		}
		Files.deleteIfExists(task.directory().guest());
		if (outcome.verdict() != Verdict.ENVIRONMENT) {
			Files.deleteIfExists(task.directory().checkpoints());
		}
		return new Outcome(outcome.verdict(),
				outcome.description() + LastWords.of(task.directory(), BOOTED.contains(outcome.verdict())));
	}

	private static StartChoice chosen(UnitTask task) throws IOException {
		try {
			return StartChoice.read(task.directory());
		}
		catch (StartChoice.LostStartException ex) {
			// how to reattach to its guest is not known any more
			GuestRunner.abandon(task.directory().path());
			throw ex;
		}
	}

	private Outcome start(UnitTask task, StartChoice chosen) throws IOException {
		task.directory().removeRecords();
		StartChoice choice = this.selector.confirm(task, chosen).over(task.base());
		if (choice.isSameStart(chosen)) {
			return this.starts.of(choice).run(task, choice);
		}
		// a restart with another --start, a template that was removed, another image
		GuestRunner.abandon(task.directory().path());
		this.starts.of(choice).inject(task);
		choice.write(task.directory());
		return Judgement.said(choice.reason(), this.starts.of(choice).run(task, choice));
	}

}
