package dev.vmwork.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.vmwork.host.BoundedText;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ChildProcess;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.GuestFileNames;

/**
 * Starts a QEMU whose guest does not run, to ask it something.
 */
final class BriefQemu {

	/** The longest that one may take. */
	static final Duration LIMIT = Duration.ofSeconds(30);

	/** What QEMU exits with when it does not take its options (error_fatal). */
	private static final int REFUSED = 1;

	private final ProcessRunner processes;

	private final Cancellation cancellation;

	BriefQemu(ProcessRunner processes, Cancellation cancellation) {
		this.processes = processes;
		this.cancellation = cancellation;
	}

	/**
	 * Starts it, asks, and ends it. When this returns or throws, it is gone.
	 * @param command the command, without {@code -S}
	 * @param question what to ask
	 * @param <T> what it answers
	 * @return the answer
	 * @throws RefusedOptionsException if QEMU does not take its options
	 * @throws IOException if it cannot be started or controlled
	 */
	<T> T ask(Command command, Question<T> question) throws IOException {
		Path log = command.directory().resolve(GuestFileNames.LOG);
		try (ChildProcess qemu = this.processes.start(command.withArgument("-S").withDeadline(), log);
				Qmp qmp = QemuControl.connect(qemu, this.cancellation)) {
			if (qmp == null) {
				throw (qemu.exitCode() == REFUSED) ? new RefusedOptionsException(said(log))
						: new IOException("QEMU " + qemu.ending() + " before it could be asked: " + said(log));
			}
			T answer = question.ask(qmp);
			qmp.execute("quit", Map.of());
			qemu.waitFor(LIMIT);
			return answer;
		}
	}

	/**
	 * What QEMU has written to its log.
	 * @param log the log
	 * @return the text in one line; may be empty
	 * @throws IOException if it cannot be read
	 */
	static String said(Path log) throws IOException {
		return BoundedText.tail(log, 1000).strip().replaceAll("\\s*\\R\\s*", "; ");
	}

	/**
	 * Something to ask.
	 *
	 * @param <T> what is answered
	 */
	@FunctionalInterface
	interface Question<T> {

		T ask(Qmp qmp) throws IOException;

	}

}
