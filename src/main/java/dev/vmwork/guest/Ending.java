package dev.vmwork.guest;

/**
 * How a guest came to its end.
 */
public enum Ending {

	/** It reset itself, the guest contract's way. */
	RESET,

	/** It powered itself off. */
	POWERED_OFF,

	/** It reset or powered itself off while no vmwork was there. */
	ENDED,

	/** Its QEMU ended while no vmwork was there, and not because of the guest. */
	LOST,

	/** It was ended because it exceeded its time limit. */
	TIMED_OUT,

	/** QEMU or the host could not go on. */
	HOST_FAILED

}
