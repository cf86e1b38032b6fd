package dev.vmwork.run;

/**
 * Hears what a run does. Called by several threads.
 */
public interface RunProgress {

	/**
	 * The run begins.
	 * @param run its number and size
	 */
	void runStarted(RunStart run);

	/**
	 * Something that the user should know has happened.
	 * @param text what, in one line
	 */
	void notice(String text);

	/**
	 * Something that units wait for is under way, such as the making of a template.
	 * Called every second.
	 * @param text what, in one line; empty when it is over
	 */
	default void underWay(String text) {
	}

	/**
	 * A unit has ended, well or not.
	 * @param unit the unit
	 */
	void unitFinished(UnitResult unit);

	/**
	 * The run has ended.
	 * @param result its result
	 */
	void runFinished(RunResult result);

}
