package dev.vmwork.maintenance;

/**
 * One thing that the doctor looked at.
 *
 * @param what the thing
 * @param state how it is
 * @param found what was found
 * @param advice what to do; empty if nothing
 */
public record Finding(String what, State state, String found, String advice) {

	/**
	 * A thing that is as it should be.
	 * @param what the thing
	 * @param found what was found
	 * @return the finding
	 */
	public static Finding ok(String what, String found) {
		return new Finding(what, State.OK, found, "");
	}

	/**
	 * A thing that could be better.
	 * @param what the thing
	 * @param found what was found
	 * @param advice what to do
	 * @return the finding
	 */
	public static Finding attention(String what, String found, String advice) {
		return new Finding(what, State.ATTENTION, found, advice);
	}

	/**
	 * A thing that keeps units from running.
	 * @param what the thing
	 * @param found what was found
	 * @param advice what to do
	 * @return the finding
	 */
	public static Finding bad(String what, String found, String advice) {
		return new Finding(what, State.BAD, found, advice);
	}

	/**
	 * How a thing can be.
	 */
	public enum State {

		/** As it should be. */
		OK,

		/** Units run, but less well than they could, or something waits to be done. */
		ATTENTION,

		/** Units cannot run. */
		BAD

	}

}
