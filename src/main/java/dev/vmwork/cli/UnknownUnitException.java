package dev.vmwork.cli;

/**
 * A run or unit was asked for of which the history knows nothing.
 */
final class UnknownUnitException extends Exception {

	UnknownUnitException(String message) {
		super(message);
	}

}
