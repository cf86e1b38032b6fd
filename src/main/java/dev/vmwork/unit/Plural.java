package dev.vmwork.unit;

/**
 * A number and what is counted, as people write it.
 */
public final class Plural {

	private Plural() {
	}

	/**
	 * The words for a number of things.
	 * @param number the number
	 * @param one the word for one of them, which takes an s for more
	 * @return the words, such as {@code 1 row} or {@code 2 rows}
	 */
	public static String of(long number, String one) {
		return number + " " + one + ((number == 1) ? "" : "s");
	}

}
