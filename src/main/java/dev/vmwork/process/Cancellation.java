package dev.vmwork.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that everything under way ends soon and in good order. Waiting code asks for
 * it several times a second. Thread interrupts do not serve: an interrupt that meets
 * HSQLDB in the middle of a commit breaks the session.
 */
public final class Cancellation {

	private final CountDownLatch requested = new CountDownLatch(1);

	/**
	 * Asks for the end.
	 */
	public void request() {
		this.requested.countDown();
	}

	/**
	 * Whether the end was asked for.
	 * @return true once it was
	 */
	public boolean isRequested() {
		return this.requested.getCount() == 0;
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

	/**
	 * Waits, unless the end is asked for. An interrupt of the thread asks for it.
	 * @param time the longest to wait
	 * @return true if the end was asked for
	 */
	public boolean await(Duration time) {
		try {
			return this.requested.await(time.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			request();
			return true;
		}
	}

}
