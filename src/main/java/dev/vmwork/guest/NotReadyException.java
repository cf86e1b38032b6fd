package dev.vmwork.guest;

import java.io.IOException;

/**
 * A guest that cannot become a warm template, with the reason in plain words.
 */
public final class NotReadyException extends IOException {

	private final boolean launched;

	NotReadyException(String reason, boolean launched) {
		super(reason);
		this.launched = launched;
	}

	/**
	 * Whether the guest reached its launcher: if not, it may with other hardware.
	 * @return true if it did
	 */
	public boolean isLaunched() {
		return this.launched;
	}

}
