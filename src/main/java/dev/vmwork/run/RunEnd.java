package dev.vmwork.run;

/**
 * Why a run has ended.
 */
public enum RunEnd {

	/** All its units were run, well or not. */
	ALL_RUN,

	/** It was asked to. */
	STOPPED,

	/** Those of its units were run that were wanted, and not all are complete. */
	SOME_RUN,

	/** As many units failed as were allowed to. */
	TOO_MANY_FAILURES,

	/** The host could not run units, and that lasted. */
	UNFIT_HOST

}
