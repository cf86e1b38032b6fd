package dev.vmwork.process;

/**
 * A program that somebody else ended: a user, or the system when memory ran out. It says
 * nothing about what the program was working on.
 */
public final class ProcessKilledException extends ProcessException {

	ProcessKilledException(Command command) {
		super("'" + command + "' was killed in " + command.directory(), null);
	}

}
