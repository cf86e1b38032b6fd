package dev.vmwork.host;

import java.time.Duration;

/**
 * A clock that nobody sets, and that stands still while the machine is suspended. On
 * Linux it is the same for all processes of a boot: JVMs read CLOCK_MONOTONIC
 * (clock_gettime(2)).
 */
public final class SteadyClock {

	private SteadyClock() {
	}

	/**
	 * The time.
	 * @return how long ago this boot began, without suspensions, to the millisecond
	 */
	public static Duration now() {
		return Duration.ofMillis(System.nanoTime() / 1_000_000);
	}

}
