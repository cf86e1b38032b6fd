package dev.vmwork.autorun;

import java.time.Duration;
import java.util.List;

/**
 * When a unit that failed is run again.
 *
 * @param count how often at most; default 2
 * @param delay how long before the first time; each further one waits twice as long as
 * the one before; default 5 seconds
 * @param verdicts the verdicts after which it is; default {@code environment} and
 * {@code boot-failed}
 */
public record RetrySettings(int count, Duration delay, List<String> verdicts) {

	/**
	 * The settings of a profile that says nothing.
	 */
	public static final RetrySettings DEFAULTS = new RetrySettings(2, Duration.ofSeconds(5),
			List.of("environment", "boot-failed"));

	public RetrySettings {
		verdicts = List.copyOf(verdicts);
	}

}
