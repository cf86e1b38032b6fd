package dev.vmwork.cli;

/**
 * The exit codes that scripts may rely on. A fifth one, 130, is the JVM's own for an
 * interrupt by Ctrl-C.
 */
enum ExitCode {

	/** All units are complete, or the question was answered. */
	OK(0),

	/** At least one unit failed. */
	UNITS_FAILED(1),

	/** Bad arguments or a bad manifest; nothing was run. */
	BAD_INPUT(2),

	/** The host is not fit: a tool is missing, the home is in use. */
	UNFIT(3),

	/** Stopped on request; the run can be restarted. */
	INTERRUPTED(130);

	private final int number;

	ExitCode(int number) {
		this.number = number;
	}

	int number() {
		return this.number;
	}

}
