package dev.vmwork.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A child process under way. Closing it ends it, if it has not ended, with all that it
 * started in its session, and waits for them.
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
	 * The processor time that it has taken so far.
	 * @return the time, zero if it has ended
	 */
	public Duration processorTime() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	/**
	 * How it ended.
	 * @return the exit code, 128 + N for signal N
	 */
	public int exitCode() {
		return this.process.exitValue();
	}

	void await(Path log) throws ProcessTimedOutException, CancelledException {
		long deadline = System.nanoTime() + this.command.limit().toNanos();
		while (!waitFor(Duration.ofMillis(POLL_MILLIS))) {
			this.cancellation.check();
			if (System.nanoTime() > deadline) {
				throw new ProcessTimedOutException(this.command, log);
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
		boolean interrupted = Thread.interrupted();
		if (this.process.isAlive()) {
			this.process.destroy();
			if (!waitFor(ProcessRunner.GRACE)) {
				this.process.destroyForcibly();
				waitFor(ProcessRunner.GRACE);
			}
			// not after an end of its own: our tools leave nothing then, and to look at
			// all
			// processes after every command is much on a busy host
			OrphanedProcesses.killSession(this.command.directory(), this.process.pid());
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
