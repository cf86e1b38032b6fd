package dev.vmwork.repository;

/**
 * Names of jobs and of their parameters; the SQL views use them too.
 */
public final class RunParameters {

	/** The job of a run. */
	public static final String MANIFEST_JOB = "manifest";

	/** The job of a work unit. */
	public static final String UNIT_JOB = "work-unit";

	/** The job that makes a warm template. */
	public static final String TEMPLATE_JOB = "warm-template";

	/** The template's key. */
	public static final String TEMPLATE = "template";

	/** When the making of the template began, in milliseconds since 1970. */
	public static final String MADE = "made";

	/** The base image of the template. */
	public static final String IMAGE = "image";

	/** The run's number; identifies the job of a run, and with the row that of a unit. */
	public static final String RUN = "run";

	/** The row's number. */
	public static final String ROW = "row";

	/** The unit's id. */
	public static final String UNIT = "unit";

	/** The path of the manifest as the user named it. */
	public static final String MANIFEST = "manifest";

	/** How many units the manifest has. */
	public static final String UNITS = "units";

	private RunParameters() {
	}

}
