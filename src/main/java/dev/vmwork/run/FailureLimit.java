package dev.vmwork.run;

/**
 * How many units of a run may fail before no further ones are started.
 *
 * @param number the failure that is the last one, or its share of all units in percent
 * @param percent whether it is a share
 */
public record FailureLimit(int number, boolean percent) {

	/**
	 * The first failure is the last one.
	 */
	public static final FailureLimit FIRST = new FailureLimit(1, false);

	/**
	 * No limit.
	 */
	public static final FailureLimit NONE = new FailureLimit(Integer.MAX_VALUE, false);

	/**
	 * Reads a limit.
	 * @param text the text, such as {@code 10} or {@code 5%}
	 * @return the limit
	 * @throws IllegalArgumentException if it is none, with what was found and wanted
	 */
	public static FailureLimit parse(String text) {
		boolean percent = text.endsWith("%");
		String number = percent ? text.substring(0, text.length() - 1) : text;
		if (!number.matches("[0-9]{1,9}") || Integer.parseInt(number) < 1
				|| (percent && Integer.parseInt(number) > 100)) {
			throw new IllegalArgumentException(
					"'" + text + "' found, wanted a whole number from 1, or a share from 1% to 100%");
		}
		return new FailureLimit(Integer.parseInt(number), percent);
	}

	/**
	 * The number for a run.
	 * @param units how many units it has
	 * @return the failure that is the last one, at least 1
	 */
	int of(int units) {
		return this.percent ? (int) Math.max(1, ((long) units * this.number + 99) / 100) : this.number;
	}

}
