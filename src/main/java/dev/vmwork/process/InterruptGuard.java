package dev.vmwork.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks work to end when the JVM is told to, and waits for it, while Spring, which does
 * the same for a run, is not started yet.
 */
public final class InterruptGuard implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private final CountDownLatch done = new CountDownLatch(1);

	private final Thread hook;

	/**
	 * Creates the guard.
	 * @param cancellation is requested when the JVM is told to end
	 */
	public InterruptGuard(Cancellation cancellation) {
		this.hook = new Thread(() -> {
			cancellation.request();
			try {
				this.done.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	/**
	 * Begins to guard: from now on the JVM waits for {@link #close}, five seconds at
	 * most.
	 */
	public void start() {
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	@Override
	public void close() {
		this.done.countDown();
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// it is running already
		}
	}

}
