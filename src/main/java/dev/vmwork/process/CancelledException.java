package dev.vmwork.process;

import java.io.IOException;

/**
 * Work given up because its end was asked for; nothing is wrong with it.
 */
public final class CancelledException extends IOException {

	public CancelledException() {
		super("stopped on request");
	}

}
