package dev.vmwork.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A child process under way. Closing it ends it, if it has not ended, and waits for it.
 */
public final class RunningProcess implements AutoCloseable {

	private static final long POLL_MILLIS = 50;

	private final Process process;

	private final Command command;

	private final Cancellation cancellation;

	RunningProcess(Process process, Command command, Cancellation cancellation) {
		this.process = process;
		this.command = command;
		this.cancellation = cancellation;
	}

	/**
	 * The process id.
	 * @return the id, valid while the process is not closed
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Whether it is running.
	 * @return false once it has ended
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * How it ended.
	 * @return the exit code, 128 + N for signal N
	 */
	public int exitCode() {
		return this.process.exitValue();
	}

	void await(Duration limit) throws ProcessTimedOutException, CancelledException {
		long deadline = System.nanoTime() + limit.toNanos();
		while (!waitFor(Duration.ofMillis(POLL_MILLIS))) {
			this.cancellation.check();
			if (System.nanoTime() > deadline) {
				throw new ProcessTimedOutException(this.command);
			}
		}
	}

	/**
	 * Waits for the end.
	 * @param limit the longest to wait
	 * @return whether it has ended
	 */
	public boolean waitFor(Duration limit) {
		try {
			return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.cancellation.request();
			return !this.process.isAlive();
		}
	}

	/**
	 * Asks the process to end (SIGTERM).
	 */
	public void terminate() {
		this.process.destroy();
	}

	@Override
	public void close() {
		if (this.process.isAlive()) {
			this.process.destroy();
			if (!waitFor(ProcessRunner.GRACE)) {
				this.process.descendants().forEach(ProcessHandle::destroyForcibly);
				this.process.destroyForcibly();
				waitFor(ProcessRunner.GRACE);
			}
		}
	}

}
