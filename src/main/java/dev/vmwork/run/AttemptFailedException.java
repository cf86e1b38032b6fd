package dev.vmwork.run;

import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

/**
 * A unit's job that ended with a verdict other than COMPLETED, for Spring's retry
 * support, which knows failures as exceptions.
 */
final class AttemptFailedException extends Exception {

	private final Verdict verdict;

	private final boolean permanent;

	/**
	 * Creates the exception.
	 * @param outcome what came of the unit
	 * @param permanent whether another attempt would come to the same
	 */
	AttemptFailedException(Outcome outcome, boolean permanent) {
		super(outcome.description());
		this.verdict = outcome.verdict();
		this.permanent = permanent;
	}

	Verdict verdict() {
		return this.verdict;
	}

	boolean isPermanent() {
		return this.permanent;
	}

}
