package dev.vmwork.process;

import java.nio.file.Path;

/**
 * A program that ended with an exit code other than 0.
 */
public final class ProcessFailedException extends ProcessException {

	private static final int LAST_CHARACTERS = 2000;

	private final int exitCode;

	ProcessFailedException(Command command, int exitCode, String output, Path log) {
		super("'" + command + "' failed with exit code " + exitCode + " in " + command.directory() + ", see " + log
				+ (output.isBlank() ? "" : ": " + end(output.strip())), null);
		this.exitCode = exitCode;
	}

	private static String end(String output) {
		int start = output.length() - LAST_CHARACTERS;
		return (start > 0) ? "..." + output.substring(start) : output;
	}

	/**
	 * How the program ended.
	 * @return the exit code, 128 + N for signal N
	 */
	public int exitCode() {
		return this.exitCode;
	}

}
