package dev.vmwork.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;

import picocli.CommandLine.Option;

import dev.vmwork.unit.InvalidInputException;

/**
 * Asks before something goes that costs much to make again.
 */
final class Confirmation {

	@Option(names = "--yes", description = "Do not ask first.")
	private boolean yes;

	/**
	 * Asks at the terminal.
	 * @param question the question, which can be answered with yes or no
	 * @return whether the user wants it
	 * @throws InvalidInputException if there is no terminal to ask at
	 * @throws IOException if the answer cannot be read
	 */
	boolean isGiven(String question) throws InvalidInputException, IOException {
		if (this.yes) {
			return true;
		}
		if (!isPossible()) {
			throw new InvalidInputException(List.of(question + " There is no terminal to ask at: wanted --yes"), 1);
		}
		return ask(question);
	}

	/**
	 * Whether there is a terminal to ask at.
	 * @return true if there is
	 */
	static boolean isPossible() {
		// the launcher has looked: what a JVM calls a console differs from JDK to JDK
		return Boolean.getBoolean("vmwork.dialog");
	}

	/**
	 * Asks at the terminal.
	 * @param question the question, which can be answered with yes or no
	 * @return whether the answer is yes
	 * @throws IOException if the answer cannot be read
	 */
	static boolean ask(String question) throws IOException {
		System.err.print(Table.oneLine(question) + " [y/N] ");
		System.err.flush();
		String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
		return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
	}

}
