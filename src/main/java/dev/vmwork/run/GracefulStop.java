package dev.vmwork.run;

import java.time.Duration;

import org.springframework.context.SmartLifecycle;

import dev.vmwork.process.Cancellation;

/**
 * Ends a run in good order when the JVM is told to end: before the database is closed,
 * guests are ended and their units written down as stopped.
 */
final class GracefulStop implements SmartLifecycle {

	private static final Duration LIMIT = Duration.ofSeconds(9);

	private final Cancellation cancellation;

	private final Runs runs;

	private volatile boolean running;

	GracefulStop(Cancellation cancellation, Runs runs) {
		this.cancellation = cancellation;
		this.runs = runs;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.cancellation.request();
		this.runs.awaitEnd(LIMIT);
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
