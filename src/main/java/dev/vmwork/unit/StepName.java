package dev.vmwork.unit;

/**
 * The steps of a work unit, in their order.
 */
public enum StepName {

	/** Renders the start script. */
	RENDER,

	/** Puts script, application and input into an overlay. */
	INJECT,

	/** Runs the guest. */
	EXECUTE,

	/** Publishes the output. */
	HARVEST;

	/**
	 * The step's name in the job repository.
	 * @return the name
	 */
	public String stem() {
		return Choice.name(this);
	}

}
