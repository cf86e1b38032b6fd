package dev.vmwork.qemu;

import java.io.IOException;

/**
 * QEMU does not take the options that it is started with: another attempt cannot change
 * that.
 */
public final class RefusedOptionsException extends IOException {

	/**
	 * Creates the exception.
	 * @param said what QEMU said, in one line
	 */
	RefusedOptionsException(String said) {
		super("QEMU refuses the options that vmwork starts it with: " + said);
	}

}
