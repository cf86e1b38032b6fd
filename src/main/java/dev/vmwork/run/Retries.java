package dev.vmwork.run;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

import dev.vmwork.autorun.RetrySettings;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.Verdict;

/**
 * Attempts a unit again whose failure may pass, as its job profile asks, by Spring's
 * retry support. An attempt that waits keeps its thread, so that a thousand units which
 * cannot succeed do not fail in a moment.
 */
final class Retries {

	private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

	private final Cancellation cancellation;

	Retries(Cancellation cancellation) {
		this.cancellation = cancellation;
	}

	/**
	 * Attempts a unit until it succeeds or its attempts are used up.
	 * @param settings which failures may pass, and how often to try again
	 * @param attempt one attempt
	 * @throws JobExecutionException if the job repository fails
	 * @throws IOException if the work directory cannot be used
	 */
	void run(RetrySettings settings, Attempt attempt) throws JobExecutionException, IOException {
		RetryPolicy policy = RetryPolicy.builder()
			.backOff(new CancellableBackOff(backOff(settings)))
			.predicate((failure) -> failure instanceof AttemptFailedException failed
					&& isTransient(failed, settings.verdicts()))
			.build();
		try {
			new RetryTemplate(policy).execute(() -> {
				attempt.run();
				return true;
			});
		}
		catch (RetryException ex) {
			rethrow(ex.getLastException());
		}
	}

	private static BackOff backOff(RetrySettings settings) {
		ExponentialBackOff backOff = new ExponentialBackOff(settings.delay().toMillis(), 2);
		backOff.setMaxInterval(LONGEST_DELAY.toMillis());
		backOff.setMaxAttempts(settings.count());
		return backOff;
	}

	private static boolean isTransient(AttemptFailedException failed, List<String> verdicts) {
		return !failed.isPermanent() && verdicts.contains(nameInProfiles(failed.verdict()));
	}

	/**
	 * A verdict's name in job profiles.
	 * @param verdict the verdict
	 * @return the name, such as {@code boot-failed}
	 */
	static String nameInProfiles(Verdict verdict) {
		return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	// What failed was a unit, or vmwork itself.
	private static void rethrow(Throwable failure) throws JobExecutionException, IOException {
		if (failure instanceof IOException ex) {
			throw ex;
		}
		if (!(failure instanceof AttemptFailedException)) {
			throw (failure instanceof JobExecutionException ex) ? ex
					: new JobExecutionException(String.valueOf(failure.getMessage()), failure);
		}
	}

	/**
	 * One attempt at a unit.
	 */
	@FunctionalInterface
	interface Attempt {

		/**
		 * Makes it.
		 * @throws AttemptFailedException if the unit failed
		 * @throws JobExecutionException if the job repository fails
		 * @throws IOException if the work directory cannot be used
		 */
		void run() throws AttemptFailedException, JobExecutionException, IOException;

	}

	/**
	 * Waits by itself, and for no longer than vmwork does not stop: Spring's retry
	 * template would wait until its thread is interrupted.
	 */
	private final class CancellableBackOff implements BackOff {

		private final BackOff delays;

		CancellableBackOff(BackOff delays) {
			this.delays = delays;
		}

		@Override
		public BackOffExecution start() {
			BackOffExecution execution = this.delays.start();
			return () -> {
				long delay = execution.nextBackOff();
				boolean isOver = delay == BackOffExecution.STOP
						|| Retries.this.cancellation.await(Duration.ofMillis(delay));
				return isOver ? BackOffExecution.STOP : 0;
			};
		}

	}

}
