package dev.vmwork.pipeline;

/**
 * Names of jobs and of their parameters; the SQL views use them too.
 */
final class RunParameters {

	static final String MANIFEST_JOB = "manifest";

	static final String UNIT_JOB = "work-unit";

	static final String RUN = "run";

	static final String ROW = "row";

	static final String UNIT = "unit";

	static final String MANIFEST = "manifest";

	static final String UNITS = "units";

	private RunParameters() {
	}

}
