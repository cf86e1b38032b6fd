package dev.vmwork.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A program that was ended because it exceeded its time limit.
 */
public final class ProcessTimedOutException extends ProcessException {

	ProcessTimedOutException(Command command, Path log) {
		super("'" + command + "' exceeded " + format(command.limit()) + " in " + command.directory() + ", see " + log,
				null);
	}

	// ISO 8601 without its prefix: 1m30s
	private static String format(Duration limit) {
		return limit.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
	}

}
