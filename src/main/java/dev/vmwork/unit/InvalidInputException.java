package dev.vmwork.unit;

import java.util.List;

/**
 * A manifest, or something it names, that cannot be run, with everything that is wrong.
 */
public final class InvalidInputException extends Exception {

	private final List<String> problems;

	private final long count;

	/**
	 * Creates the exception.
	 * @param problems the messages
	 * @param count how many problems there are, those without a message included
	 */
	public InvalidInputException(List<String> problems, long count) {
		super(count + " problems");
		this.problems = List.copyOf(problems);
		this.count = count;
	}

	/**
	 * What is wrong.
	 * @return messages with file, line and column
	 */
	public List<String> problems() {
		return this.problems;
	}

	/**
	 * How many problems there are.
	 * @return the number
	 */
	public long count() {
		return this.count;
	}

}
