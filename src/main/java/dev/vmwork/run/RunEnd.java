package dev.vmwork.run;

/**
 * Why a run has ended.
 */
public enum RunEnd {

	/** All its units were run, well or not. */
	ALL_RUN,

	/** It was asked to. */
	STOPPED,

	/** As many units failed as were allowed to. */
	TOO_MANY_FAILURES,

	/** The host could not run units, and that lasted. */
	UNFIT_HOST

}
