package dev.vmwork.guest;

import java.io.IOException;

/**
 * A guest that cannot become a warm template, with the reason in plain words.
 */
public final class NotReadyException extends IOException {

	private final boolean launched;

	private final boolean hosts;

	private NotReadyException(String reason, boolean launched, boolean hosts) {
		super(reason);
		this.launched = launched;
		this.hosts = hosts;
	}

	static NotReadyException launched(String reason) {
		return new NotReadyException(reason, true, false);
	}

	static NotReadyException notLaunched(String reason, boolean hosts) {
		return new NotReadyException(reason, false, hosts);
	}

	/**
	 * Whether the guest reached its launcher: if not, it may with other hardware.
	 * @return true if it did
	 */
	public boolean isLaunched() {
		return this.launched;
	}

	/**
	 * Whether the host is the reason: it gave the guest too little processor time.
	 * @return true if another attempt may succeed
	 */
	public boolean isHosts() {
		return this.hosts;
	}

}
