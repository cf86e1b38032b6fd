package dev.vmwork.warm;

import java.io.IOException;

import dev.vmwork.qemu.DiskBus;

/**
 * An image that cannot be warm-started, with the reason in plain words.
 */
public final class ColdStartException extends IOException {

	private final DiskBus bus;

	private final boolean lasting;

	/**
	 * Creates the exception.
	 * @param reason the reason
	 * @param bus the bus by which the guest started its launcher, or else the first one
	 * @param lasting whether the reason is in the image, and not in the host's state
	 */
	ColdStartException(String reason, DiskBus bus, boolean lasting) {
		super(reason);
		this.bus = bus;
		this.lasting = lasting;
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
	public boolean isLasting() {
		return this.lasting;
	}

}
