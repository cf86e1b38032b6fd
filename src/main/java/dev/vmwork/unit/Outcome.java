package dev.vmwork.unit;

/**
 * What came of a step.
 *
 * @param verdict the verdict
 * @param description why, in one line; may be empty if all went well
 */
public record Outcome(Verdict verdict, String description) {

	/**
	 * All went well.
	 */
	public static final Outcome COMPLETED = new Outcome(Verdict.COMPLETED, "");

	/**
	 * Whether all went well.
	 * @return true if it did
	 */
	public boolean isSuccess() {
		return this.verdict == Verdict.COMPLETED;
	}

}
