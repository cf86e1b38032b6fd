package dev.vmwork.host;

/**
 * The host is not fit for running units: a tool is missing, the home is in use.
 */
public final class UnfitEnvironmentException extends Exception {

	public UnfitEnvironmentException(String message) {
		super(message);
	}

}
