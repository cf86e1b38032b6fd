package dev.vmwork.guest;

import java.io.IOException;

/**
 * A guest that cannot become a warm template, with the reason in plain words.
 */
public final class NotReadyException extends IOException {

	private final boolean launched;

	private final boolean permanent;

	private NotReadyException(String reason, boolean launched, boolean permanent) {
		super(reason);
		this.launched = launched;
		this.permanent = permanent;
	}

	static NotReadyException launched(String reason) {
		return new NotReadyException(reason, true, true);
	}

	static NotReadyException notLaunched(String reason, boolean permanent) {
		return new NotReadyException(reason, false, permanent);
	}

	/**
	 * Whether the guest reached its launcher: if not, it may with other hardware.
	 * @return true if it did
	 */
	public boolean isLaunched() {
		return this.launched;
	}

	/**
	 * Whether the reason is in the image, and not in the host's state.
	 * @return false if the same guest may become ready another time
	 */
	public boolean isPermanent() {
		return this.permanent;
	}

}
