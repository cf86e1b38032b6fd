package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.vmwork.host.Deadline;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.RunningProcess;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.QemuControl;
import dev.vmwork.qemu.QemuFeatures;
import dev.vmwork.qemu.Qmp;
import dev.vmwork.unit.GuestFileNames;

/**
 * Watches one running guest, and ends it: when it has finished, at its time limit, or
 * when vmwork stops.
 */
final class GuestSession {

	private static final Duration POLL = Duration.ofMillis(100);

	/** What QEMU may take to read a saved guest's state. */
	private static final Duration RESUME_LIMIT = Duration.ofSeconds(60);

	/** QAPI RunState: QEMU has stopped the guest because the host failed. */
	private static final Set<String> HOST_TROUBLE = Set.of("io-error", "internal-error");

	/** QAPI RunState: the guest has reset or powered itself off. */
	private static final String AT_REST = "shutdown";

	private final Path directory;

	private final RunningProcess qemu;

	private final GuestRecord guest;

	private final Cancellation cancellation;

	private final ExitObserver observer;

	private final ConsoleLog console;

	private final @Nullable Checkpoints checkpoints;

	private final StopLadder stop;

	private final Deadline deadline;

	/** Whether the guest was brought back to a checkpoint. */
	private boolean loaded;

	/**
	 * Creates the session.
	 * @param directory the unit's work directory
	 * @param console the guest's console
	 * @param qemu the process
	 * @param guest what another vmwork has to know of the guest
	 * @param checkpoints saves the guest while it runs, or null for never
	 * @param cancellation ends the guest
	 * @param observer looks at the guest once it has ended
	 */
	GuestSession(Path directory, ConsoleLog console, RunningProcess qemu, GuestRecord guest,
			@Nullable Checkpoints checkpoints, Cancellation cancellation, ExitObserver observer) {
		this.directory = directory;
		this.qemu = qemu;
		this.guest = guest;
		this.cancellation = cancellation;
		this.observer = observer;
		this.console = console;
		this.checkpoints = checkpoints;
		this.stop = new StopLadder(directory, qemu, cancellation);
		this.deadline = Deadline.in(guest.left());
	}

	/**
	 * Watches a guest whose QEMU has just been started.
	 * @param spec the guest
	 * @param features what its QEMU can do
	 * @return how it ended, or null if QEMU has ended before it could be controlled
	 * @throws IOException if vmwork stops
	 */
	@Nullable GuestExit start(GuestSpec spec, QemuFeatures features) throws IOException {
		return watch((qmp) -> {
			if (spec.warm() != null) {
				return awaitEnd(qmp, resume(qmp, features));
			}
			this.guest.write(this.directory);
			return awaitEnd(qmp, null);
		});
	}

	/**
	 * Brings a guest that has not begun to run back to a checkpoint, and watches it.
	 * @param checkpoint the checkpoint
	 * @return how it ended, or null if the checkpoint cannot be loaded
	 * @throws IOException if vmwork stops
	 */
	@Nullable GuestExit resumeFromCheckpoint(CheckpointRecord.Saved checkpoint) throws IOException {
		GuestExit exit = watch((qmp) -> {
			Objects.requireNonNull(this.checkpoints).load(qmp, checkpoint);
			this.loaded = true;
			this.guest.write(this.directory);
			return awaitEnd(qmp, launcherLine());
		});
		return this.loaded ? exit : null;
	}

	private @Nullable LauncherLine launcherLine() throws IOException {
		Path socket = QemuControl.socket(this.qemu, GuestFileNames.LAUNCHER);
		return Files.exists(socket) ? LauncherLine.connect(socket) : null;
	}

	/**
	 * Watches a guest that was running before.
	 * @return how it ended, or null if its QEMU has gone
	 * @throws IOException if vmwork stops
	 */
	@Nullable GuestExit reattach() throws IOException {
		return watch((qmp) -> {
			String status = qmp.execute("query-status", Map.of()).path("status").asString();
			if (status.equals(AT_REST)) {
				return new GuestExit(Ending.ENDED, "");
			}
			if (HOST_TROUBLE.contains(status)) {
				return hostFailed("QEMU stopped the guest, its status is " + status);
			}
			return awaitEnd(qmp, launcherLine());
		});
	}

	// Returns null if QEMU has gone before it could be controlled.
	private @Nullable GuestExit watch(Watch watch) throws IOException {
		Qmp qmp = QemuControl.connect(this.qemu, this.cancellation);
		if (qmp == null) {
			return null;
		}
		boolean ended = false;
		try (qmp) {
			GuestExit exit = watch.untilEnd(qmp);
			if (exit.ending() != Ending.HOST_FAILED) {
				this.guest.ended(exit).write(this.directory);
				ended = true;
			}
			if (exit.ending() == Ending.HOST_FAILED || this.observer.look(exit)) {
				this.stop.keepScreen(qmp);
			}
			this.stop.keepUse();
			this.stop.quit(qmp);
			return exit;
		}
		catch (IOException ex) {
			this.cancellation.check();
			if (this.qemu.waitFor(StopLadder.QUIT_LIMIT)) {
				return hostFailed("QEMU " + this.qemu.ending());
			}
			return hostFailed("QEMU cannot be controlled: " + ex.getMessage());
		}
		finally {
			this.qemu.close();
			this.console.trim();
			if (!ended) {
				// ended by vmwork, or lost: there is nothing to reattach to
				Files.deleteIfExists(this.directory.resolve(GuestFileNames.RECORD));
			}
		}
	}

	// Resumes the guest from its saved state.
	private LauncherLine resume(Qmp qmp, QemuFeatures features) throws IOException {
		LauncherLine line = LauncherLine.connect(QemuControl.socket(this.qemu, GuestFileNames.LAUNCHER));
		try {
			QemuControl.leaveMemoryInItsFile(qmp, true);
			qmp.execute("migrate-incoming", Map.of("uri", features.stateUri()));
			awaitResumed(qmp);
			if (this.checkpoints != null) {
				QemuControl.leaveMemoryInItsFile(qmp, false);
			}
			line.wake();
			return line;
		}
		catch (IOException ex) {
			line.close();
			throw ex;
		}
	}

	private void awaitResumed(Qmp qmp) throws IOException {
		Deadline deadline = Deadline.in(RESUME_LIMIT);
		JsonNode event = null;
		while (event == null || !event.path("event").asString().equals("RESUME")) {
			this.cancellation.check();
			if (deadline.isOver()) {
				throw new IOException("the guest was not resumed within " + RESUME_LIMIT.toSeconds() + " s");
			}
			event = qmp.nextEvent(POLL);
		}
	}

	private GuestExit awaitEnd(Qmp qmp, @Nullable LauncherLine line) throws IOException {
		try (line) {
			return awaitItsEnd(qmp, line);
		}
	}

	private GuestExit awaitItsEnd(Qmp qmp, @Nullable LauncherLine line) throws IOException {
		while (true) {
			if (Thread.currentThread().isInterrupted()) {
				// a selector does not wait on an interrupted thread
				this.cancellation.request();
			}
			this.cancellation.check();
			JsonNode event = qmp.nextEvent(POLL);
			// read on in any case, for a guest whose line is full would wait; but what it
			// says can be anyone's
			String said = (line != null) ? line.poll() : null;
			if (said != null && said.equals("woken") && !Files.exists(this.directory.resolve(GuestFileNames.RECORD))) {
				this.guest.write(this.directory);
			}
			GuestExit exit = (event != null) ? endedBy(event, qmp) : null;
			if (exit != null) {
				return (this.checkpoints != null)
						? new GuestExit(exit.ending(), exit.detail(), this.checkpoints.summary()) : exit;
			}
			if (this.checkpoints != null) {
				this.checkpoints.proceed(qmp, event);
			}
			if (this.deadline.isOver() && !isSaving()) {
				this.stop.keepScreen(qmp);
				this.stop.powerDown(qmp);
				return GuestExit.timedOut(this.guest.timeout(),
						", after which it had " + StopLadder.POWER_DOWN_LIMIT.toSeconds() + " s to power down");
			}
			this.console.trim();
		}
	}

	// QEMU answers nothing meanwhile.
	private boolean isSaving() {
		return this.checkpoints != null && this.checkpoints.isBusy();
	}

	private @Nullable GuestExit endedBy(JsonNode event, Qmp qmp) throws IOException {
		String name = event.path("event").asString();
		if (name.equals("SHUTDOWN")) {
			// QAPI ShutdownCause
			return switch (event.path("data").path("reason").asString()) {
				case "guest-shutdown" -> new GuestExit(Ending.POWERED_OFF, "");
				case "guest-reset" -> new GuestExit(Ending.RESET, "");
				default -> new GuestExit(Ending.HOST_FAILED,
						"QEMU was ended from outside: " + event.path("data").path("reason").asString());
			};
		}
		if (name.equals("STOP") && !isSaving()) {
			String status = qmp.execute("query-status", Map.of()).path("status").asString();
			if (HOST_TROUBLE.contains(status)) {
				return hostFailed("QEMU stopped the guest, its status is " + status);
			}
		}
		return null;
	}

	private GuestExit hostFailed(String what) throws IOException {
		return hostFailed(this.directory, what);
	}

	/**
	 * The end of a guest whose QEMU or host could not go on.
	 * @param directory the unit's work directory, which has what QEMU said
	 * @param what what happened
	 * @return the end
	 * @throws IOException if the directory cannot be read
	 */
	static GuestExit hostFailed(Path directory, String what) throws IOException {
		String said = QemuControl.said(directory);
		return new GuestExit(Ending.HOST_FAILED, said.isEmpty() ? what : what + ": " + said);
	}

	/**
	 * What is done with a guest until its end.
	 */
	@FunctionalInterface
	private interface Watch {

		GuestExit untilEnd(Qmp qmp) throws IOException;

	}

}
