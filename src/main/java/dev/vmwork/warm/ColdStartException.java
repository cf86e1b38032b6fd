package dev.vmwork.warm;

import java.io.IOException;

import dev.vmwork.qemu.DiskBus;

/**
 * An image that cannot be warm-started, with the reason in plain words.
 */
public final class ColdStartException extends IOException {

	private final DiskBus bus;

	private final Cause cause;

	/**
	 * Creates the exception.
	 * @param reason the reason
	 * @param bus the bus by which the guest started its launcher, or else the first one
	 * @param cause what is to blame
	 */
	ColdStartException(String reason, DiskBus bus, Cause cause) {
		super(reason);
		this.bus = bus;
		this.cause = cause;
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
		return this.cause == Cause.IMAGE;
	}

	/**
	 * Whether the reason is in the host's state.
	 * @return true if the image was not found wanting
	 */
	public boolean isHosts() {
		return this.cause == Cause.HOST;
	}

	/**
	 * Whether the reason may be in the image and may be chance.
	 * @return true if another try decides it
	 */
	boolean isSuspicion() {
		return this.cause == Cause.CHANCE;
	}

	/**
	 * What is to blame.
	 */
	enum Cause {

		/** The host's state: nothing is remembered. */
		HOST,

		/**
		 * The image, or chance, such as a kernel that panicked: remembered, and tried
		 * once more.
		 */
		CHANCE,

		/** The image: remembered until it changes. */
		IMAGE

	}

}
