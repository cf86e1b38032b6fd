package dev.vmwork.guest;

import java.time.Duration;

import dev.vmwork.manifest.Quantity;

/**
 * How a guest ended.
 *
 * @param ending the way
 * @param detail what is known besides, such as QEMU's own message; may be empty
 */
public record GuestExit(Ending ending, String detail) {

	static GuestExit timedOut(Duration limit) {
		return new GuestExit(Ending.TIMED_OUT, "exceeded its time limit of " + Quantity.format(limit));
	}

}
