package dev.vmwork.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A process under way that this vmwork, or one before it, has started. Closing it ends
 * it, if it has not ended, with all that it started in its session, and waits for them.
 */
public class RunningProcess implements AutoCloseable {

	private final ProcessHandle process;

	private final Path directory;

	private final Cancellation cancellation;

	RunningProcess(ProcessHandle process, Path directory, Cancellation cancellation) {
		this.process = process;
		this.directory = directory;
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
	 * By what the process is known to a JVM that comes after this one.
	 * @return the identity
	 */
	public ProcessIdentity identity() {
		return ProcessIdentity.of(this.process.pid());
	}

	/**
	 * What it and its children have taken so far.
	 * @return the sum, zero if they have ended
	 */
	public ProcessUse use() {
		return Stream.concat(Stream.of(this.process), this.process.descendants())
			.map(ProcessUse::of)
			.reduce(ProcessUse.NONE, ProcessUse::plus);
	}

	/**
	 * Waits for the end.
	 * @param limit the longest to wait
	 * @return whether it has ended
	 */
	public boolean waitFor(Duration limit) {
		try {
			return waitForEnd(limit);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.cancellation.request();
			return !this.process.isAlive();
		}
	}

	/**
	 * Waits for the end.
	 * @param limit the longest to wait
	 * @return whether it has ended
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean waitForEnd(Duration limit) throws InterruptedException {
		return OrphanedProcesses.ended(this.process, limit);
	}

	/**
	 * How it ended, for people.
	 * @return the words, as the end of a sentence
	 */
	public String ending() {
		return "ended";
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
		if (!waitFor(Duration.ZERO)) {
			this.process.destroy();
			if (!waitFor(ProcessRunner.GRACE)) {
				this.process.destroyForcibly();
				waitFor(ProcessRunner.GRACE);
			}
			// not after an end of its own: our tools leave nothing then, and to look at
			// all processes after every command is much on a busy host
			OrphanedProcesses.killSession(this.directory, this.process.pid());
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
