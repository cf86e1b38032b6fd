package dev.vmwork.process;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The wish that everything under way ends soon and in good order. Waiting code asks for
 * it several times a second. Thread interrupts do not serve: an interrupt that meets
 * HSQLDB in the middle of a commit breaks the session.
 */
public final class Cancellation {

	private final AtomicBoolean requested = new AtomicBoolean();

	/**
	 * Asks for the end.
	 */
	public void request() {
		this.requested.set(true);
	}

	/**
	 * Whether the end was asked for.
	 * @return true once it was
	 */
	public boolean isRequested() {
		return this.requested.get();
	}

	/**
	 * Gives up if the end was asked for.
	 * @throws CancelledException if it was
	 */
	public void check() throws CancelledException {
		if (isRequested()) {
			throw new CancelledException();
		}
	}

}
