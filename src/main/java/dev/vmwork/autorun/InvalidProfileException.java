package dev.vmwork.autorun;

import java.util.List;

/**
 * A job profile that cannot be used, with everything that is wrong with it.
 */
public final class InvalidProfileException extends Exception {

	private final List<String> problems;

	InvalidProfileException(List<String> problems) {
		super(String.join("; ", problems));
		this.problems = List.copyOf(problems);
	}

	/**
	 * What is wrong.
	 * @return messages, each with file and line where there is one
	 */
	public List<String> problems() {
		return this.problems;
	}

}
