package dev.vmwork.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.vmwork.host.BoundedText;
import dev.vmwork.host.Deadline;

/**
 * A process under way that this JVM has started.
 */
public final class ChildProcess extends RunningProcess {

	private static final long POLL_MILLIS = 50;

	/** Exit codes of who was ended by SIGKILL or SIGTERM. */
	private static final Set<Integer> KILLED = Set.of(128 + 9, 128 + 15);

	private static final Logger LOGGER = LoggerFactory.getLogger(ChildProcess.class);

	private final long started = System.nanoTime();

	private final Process process;

	private final Command command;

	private final Cancellation cancellation;

	ChildProcess(Process process, Command command, Cancellation cancellation) {
		super(process.toHandle(), command.directory(), cancellation);
		this.process = process;
		this.command = command;
		this.cancellation = cancellation;
		LOGGER.debug("process {} started in {}: {}", process.pid(), command.directory(), command);
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

	/**
	 * What to tell of a process that should not have ended.
	 * @param log the log that was given at its start
	 * @return how it ended, and its last words
	 * @throws IOException if the log cannot be read
	 */
	public ProcessException failure(Path log) throws IOException {
		return wasKilled() ? new ProcessKilledException(this.command)
				: new ProcessFailedException(this.command, exitCode(), BoundedText.tail(log), log);
	}

	/**
	 * Whether somebody else ended it.
	 * @return true if it was by SIGKILL or SIGTERM
	 */
	boolean wasKilled() {
		return KILLED.contains(exitCode());
	}

	@Override
	public void close() {
		super.close();
		if (!isAlive()) {
			LOGGER.debug("process {} {} after {} s", pid(), ending(),
					Duration.ofNanos(System.nanoTime() - this.started).toMillis() / 1000.0);
		}
	}

	@Override
	public String ending() {
		return "ended with exit code " + exitCode();
	}

	void await(Path log) throws ProcessTimedOutException, CancelledException {
		Deadline deadline = Deadline.in(this.command.limit());
		while (!waitFor(Duration.ofMillis(POLL_MILLIS))) {
			this.cancellation.check();
			if (deadline.isOver()) {
				throw new ProcessTimedOutException(this.command, log);
			}
		}
	}

	@Override
	boolean waitForEnd(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

}
