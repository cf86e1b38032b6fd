package dev.vmwork.process;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * A child process that did not do its work.
 */
public abstract sealed class ProcessException extends IOException
		permits ProcessNotStartedException, ProcessFailedException, ProcessKilledException, ProcessTimedOutException {

	ProcessException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
