package dev.vmwork.autorun;

import java.time.Duration;
import java.util.Set;

import dev.vmwork.unit.Verdict;

/**
 * When a unit that failed is run again.
 *
 * @param count how often at most; default 2
 * @param delay how long before the first time; each further one waits twice as long as
 * the one before; default 5 seconds
 * @param verdicts the verdicts after which it is; default {@code environment} and
 * {@code boot-failed}
 */
public record RetrySettings(int count, Duration delay, Set<Verdict> verdicts) {

	/**
	 * The settings of a profile that says nothing.
	 */
	public static final RetrySettings DEFAULTS = new RetrySettings(2, Duration.ofSeconds(5),
			Set.of(Verdict.ENVIRONMENT, Verdict.BOOT_FAILED));

	public RetrySettings {
		verdicts = Set.copyOf(verdicts);
	}

}
