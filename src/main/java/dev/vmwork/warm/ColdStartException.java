package dev.vmwork.warm;

import java.io.IOException;

import dev.vmwork.qemu.DiskBus;

/**
 * An image that cannot be warm-started, with the reason in plain words.
 */
public final class ColdStartException extends IOException {

	private final DiskBus bus;

	private final boolean permanent;

	/**
	 * Creates the exception.
	 * @param reason the reason
	 * @param bus the bus by which the guest started its launcher, or else the first one
	 * @param permanent whether the reason is in the image, and not in the host's state
	 */
	ColdStartException(String reason, DiskBus bus, boolean permanent) {
		super(reason);
		this.bus = bus;
		this.permanent = permanent;
	}

	/**
	 * The bus to cold-start the image with.
	 * @return the bus by which the guest booted, or the one that was asked for
	 */
	public DiskBus bus() {
		return this.bus;
	}

	/**
	 * Whether the reason is in the image, for which every way to boot that is allowed was
	 * tried, and not in the host's state.
	 * @return true if it is
	 */
	public boolean isPermanent() {
		return this.permanent;
	}

}
