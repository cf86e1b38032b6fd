package dev.vmwork.unit;

/**
 * How guests shall be started, as users say it.
 */
public enum StartMode {

	/** Warm where the image allows it, else cold. */
	AUTO,

	/** Resumed from a warm template, or not at all. */
	WARM,

	/** Booted. */
	COLD

}
