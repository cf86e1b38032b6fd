package dev.vmwork.process;

/**
 * A program that was ended because it exceeded its time limit.
 */
public final class ProcessTimedOutException extends ProcessException {

	ProcessTimedOutException(Command command) {
		super("'" + command + "' exceeded " + command.limit().toSeconds() + " s in " + command.directory(), null);
	}

}
