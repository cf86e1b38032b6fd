package dev.vmwork.unit;

import java.util.Locale;

/**
 * How guests shall be started, as users say it.
 */
public enum StartMode {

	/** Warm where the image allows it, else cold. */
	AUTO,

	/** Resumed from a warm template, or not at all. */
	WARM,

	/** Booted. */
	COLD;

	/**
	 * The mode of a name.
	 * @param option the name in a job profile or on the command line
	 * @return the mode
	 * @throws IllegalArgumentException if there is no such mode
	 */
	public static StartMode of(String option) {
		return valueOf(option.toUpperCase(Locale.ROOT));
	}

}
