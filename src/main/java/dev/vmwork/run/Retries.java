package dev.vmwork.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecutionException;

import dev.vmwork.autorun.RetrySettings;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.Verdict;

/**
 * Attempts a unit again whose failure may pass, as its job profile asks. An attempt that
 * waits keeps its thread, so that a thousand units which cannot succeed do not fail in a
 * moment.
 */
final class Retries {

	private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

	private final Cancellation cancellation;

	Retries(Cancellation cancellation) {
		this.cancellation = cancellation;
	}

	/**
	 * Attempts a unit until it succeeds, its attempts are used up, or vmwork stops.
	 * @param settings which failures may pass, and how often to try again
	 * @param attempt one attempt
	 * @throws JobExecutionException if the job repository fails
	 * @throws IOException if the work directory cannot be used
	 */
	void run(RetrySettings settings, Attempt attempt) throws JobExecutionException, IOException {
		Duration delay = limited(settings.delay());
		AttemptFailure failure = attempt.run();
		for (int left = settings.count(); left > 0 && isTransient(failure, settings.verdicts()); left--) {
			if (this.cancellation.await(delay)) {
				return;
			}
			delay = limited(delay.multipliedBy(2));
			failure = attempt.run();
		}
	}

	private static Duration limited(Duration delay) {
		return (delay.compareTo(LONGEST_DELAY) < 0) ? delay : LONGEST_DELAY;
	}

	private static boolean isTransient(@Nullable AttemptFailure failure, Set<Verdict> verdicts) {
		return failure != null && !failure.permanent() && verdicts.contains(failure.verdict());
	}

	/**
	 * One attempt at a unit.
	 */
	@FunctionalInterface
	interface Attempt {

		/**
		 * Runs the unit's job once.
		 * @return how the unit failed, or null if it did not, or came to no end
		 * @throws JobExecutionException if the job repository fails
		 * @throws IOException if the work directory cannot be used
		 */
		@Nullable AttemptFailure run() throws JobExecutionException, IOException;

	}

	/**
	 * How a unit failed.
	 *
	 * @param verdict the verdict
	 * @param permanent whether another attempt would come to the same
	 */
	record AttemptFailure(Verdict verdict, boolean permanent) {

	}

}
