package dev.vmwork.unit;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a row says of its guest in place of the job profile.
 *
 * @param memoryMib the guest's memory in MiB
 * @param cpus the number of virtual CPUs
 * @param timeout the time limit
 * @param checkpoint the time from one checkpoint to the next, zero for none
 */
public record Overrides(@Nullable Integer memoryMib, @Nullable Integer cpus, @Nullable Duration timeout,
		@Nullable Duration checkpoint) {

	/**
	 * Nothing overridden.
	 */
	public static final Overrides NONE = new Overrides(null, null, null, null);

}
