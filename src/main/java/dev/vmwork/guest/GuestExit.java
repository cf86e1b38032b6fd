package dev.vmwork.guest;

import java.time.Duration;

import dev.vmwork.unit.Quantity;

/**
 * How a guest ended.
 *
 * @param ending the way
 * @param detail what is known besides, such as QEMU's own message; may be empty
 * @param checkpoints what there was of checkpoints, in words; may be empty
 */
public record GuestExit(Ending ending, String detail, String checkpoints) {

	/**
	 * The end of a guest of which there were no checkpoints.
	 * @param ending the way
	 * @param detail what is known besides
	 */
	public GuestExit(Ending ending, String detail) {
		this(ending, detail, "");
	}

	static GuestExit timedOut(Duration limit, String then) {
		return new GuestExit(Ending.TIMED_OUT, "exceeded its time limit of " + Quantity.format(limit) + then);
	}

}
