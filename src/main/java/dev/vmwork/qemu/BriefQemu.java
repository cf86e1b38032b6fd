package dev.vmwork.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

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
				throw (qemu.exitCode() == REFUSED) ? new RefusedOptionsException(QemuControl.said(command.directory()))
						: new IOException("QEMU " + qemu.ending() + " before it could be asked: "
								+ QemuControl.said(command.directory()));
			}
			T answer = question.ask(qmp);
			qmp.execute("quit", Map.of());
			qemu.waitFor(LIMIT);
			return answer;
		}
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
