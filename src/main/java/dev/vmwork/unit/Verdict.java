package dev.vmwork.unit;

/**
 * How a work unit ended.
 */
public enum Verdict {

	/** The output is published. */
	COMPLETED,

	/** The application ended with an exit status other than 0. */
	APP_FAILED,

	/** The application ended with 0 and left no output. */
	NO_OUTPUT,

	/** The application was still running at the time limit. */
	TIMED_OUT,

	/** The guest never reached its start script. */
	BOOT_FAILED,

	/** The guest panicked, reset or powered off before its start script had finished. */
	GUEST_CRASHED,

	/** The guest left something hostile or over a limit, or its image was changed. */
	REFUSED,

	/** QEMU or a tool could not do its work. */
	ENVIRONMENT

}
