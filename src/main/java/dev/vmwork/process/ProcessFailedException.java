package dev.vmwork.process;

import java.nio.file.Path;

/**
 * A program that ended with an exit code other than 0.
 */
public final class ProcessFailedException extends ProcessException {

	private static final int LAST_CHARACTERS = 2000;

	/** strerror(ENOSPC) of the C locale. */
	private static final String NO_ROOM = "No space left on device";

	private final int exitCode;

	private final boolean forLackOfRoom;

	ProcessFailedException(Command command, int exitCode, String output, Path log) {
		super("'" + command + "' failed with exit code " + exitCode + " in " + command.directory() + ", see " + log
				+ (output.isBlank() ? "" : ": " + end(output.strip())), null);
		this.exitCode = exitCode;
		this.forLackOfRoom = output.isBlank() || output.contains(NO_ROOM);
	}

	private static String end(String output) {
		int start = output.length() - LAST_CHARACTERS;
		return (start > 0) ? "..." + output.substring(start) : output;
	}

	/**
	 * Whether the program may have failed because a disk of the host was full.
	 * @return true if it says so, or says nothing: then there was no room for that either
	 */
	public boolean isForLackOfRoom() {
		return this.forLackOfRoom;
	}

	/**
	 * How the program ended.
	 * @return the exit code, 128 + N for signal N
	 */
	public int exitCode() {
		return this.exitCode;
	}

}
