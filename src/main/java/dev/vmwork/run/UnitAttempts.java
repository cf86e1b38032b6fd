package dev.vmwork.run;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;

import dev.vmwork.admission.Demand;
import dev.vmwork.admission.HostGate;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.process.CancelledException;
import dev.vmwork.qemu.RefusedOptionsException;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;
import dev.vmwork.warm.ColdStartException;

/**
 * The attempts at one unit. Each is an execution of the same job instance, so that Spring
 * Batch does only what is unfinished, and the history has them all. One that fails
 * because of the host is repeated when the host is fit again, and is none of those that
 * the unit may have.
 */
final class UnitAttempts implements Retries.Attempt {

	private final UnitTask task;

	private final Demand demand;

	private final StartRules rules;

	private final UnitJob job;

	private @Nullable Outcome last;

	private boolean permanent;

	private int count;

	private long nanos;

	UnitAttempts(UnitTask task, Demand demand, StartRules rules, UnitJob job) {
		this.task = task;
		this.demand = demand;
		this.rules = rules;
		this.job = job;
	}

	@Override
	public Retries.@Nullable AttemptFailure run() throws JobExecutionException, IOException {
		HostGate gate = this.rules.gate();
		boolean again = gate.pass(this.task);
		while (again) {
			HostGate.Problems problems = gate.problems(this.task);
			again = attempt() && isEnvironment() && gate.isToBlame(this.task, problems) && gate.pass(this.task);
		}
		return (this.last != null && !this.last.isSuccess())
				? new Retries.AttemptFailure(this.last.verdict(), this.permanent || !gate.isOpenFor(this.task)) : null;
	}

	// Makes one attempt; false if vmwork stopped before it came to an end.
	private boolean attempt() throws JobExecutionException, IOException {
		try {
			this.rules.admission().take(this.demand);
		}
		catch (CancelledException ex) {
			return false;
		}
		long start = System.nanoTime();
		try {
			this.count++;
			JobExecution execution = this.job.execute(this.task);
			boolean stopped = execution.getStatus() == BatchStatus.STOPPED;
			this.last = stopped ? null : outcome(execution);
			this.permanent = isPermanent(execution);
			return !stopped;
		}
		finally {
			this.nanos += System.nanoTime() - start;
			this.rules.admission().giveBack(this.demand);
		}
	}

	private boolean isEnvironment() {
		return this.last != null && this.last.verdict() == Verdict.ENVIRONMENT;
	}

	private static Outcome outcome(JobExecution execution) {
		if (execution.getStatus() == BatchStatus.COMPLETED) {
			return Outcome.COMPLETED;
		}
		String code = execution.getExitStatus().getExitCode();
		String description = execution.getExitStatus().getExitDescription();
		for (Verdict verdict : Verdict.values()) {
			if (verdict.name().equals(code)) {
				return new Outcome(verdict, description);
			}
		}
		return new Outcome(Verdict.ENVIRONMENT, description);
	}

	private static boolean isPermanent(JobExecution execution) {
		return execution.getAllFailureExceptions().stream().anyMatch(UnitAttempts::isPermanent);
	}

	private static boolean isPermanent(Throwable failure) {
		// an image that was wanted warm has its reason as cause
		Throwable cause = failure.getCause();
		return failure instanceof RefusedOptionsException || cause instanceof RefusedOptionsException
				|| cause instanceof UnfitImageException
				|| (cause instanceof ColdStartException cold && cold.isPermanent());
	}

	/**
	 * What came of the latest attempt.
	 * @return the outcome, or null if it came to no end, or none was made
	 */
	@Nullable Outcome outcome() {
		return this.last;
	}

	int count() {
		return this.count;
	}

	/**
	 * How long the attempts took, without what was between them.
	 * @return the seconds
	 */
	double seconds() {
		return this.nanos / 1e9;
	}

	/**
	 * Executes a unit's job.
	 */
	@FunctionalInterface
	interface UnitJob {

		JobExecution execute(UnitTask task) throws JobExecutionException, IOException;

	}

}
