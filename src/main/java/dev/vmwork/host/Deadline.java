package dev.vmwork.host;

import java.time.Duration;

/**
 * A point in time by which something has to be done. Changes of the system's clock do not
 * move it.
 */
public final class Deadline {

	private final long nanos;

	private Deadline(long nanos) {
		this.nanos = nanos;
	}

	/**
	 * The deadline that is so far from now.
	 * @param limit how far, at most 292 years
	 * @return the deadline
	 */
	public static Deadline in(Duration limit) {
		return new Deadline(System.nanoTime() + limit.toNanos());
	}

	/**
	 * Whether it is over.
	 * @return true from the deadline on
	 */
	public boolean isOver() {
		return this.nanos - System.nanoTime() <= 0;
	}

	/**
	 * How long it is until then.
	 * @return the time, negative once it is over
	 */
	public Duration left() {
		return Duration.ofNanos(this.nanos - System.nanoTime());
	}

}
