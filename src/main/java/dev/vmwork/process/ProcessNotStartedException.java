package dev.vmwork.process;

/**
 * A program that could not be started, most often because it is not installed.
 */
public final class ProcessNotStartedException extends ProcessException {

	ProcessNotStartedException(Command command, Throwable cause) {
		super("'" + command + "' did not start: " + cause.getMessage() + "; is '" + command.program() + "' installed?",
				cause);
	}

}
