package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.BoundedText;
import dev.vmwork.host.SteadyClock;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.process.RunningProcess;
import dev.vmwork.qemu.CheckpointPlan;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.QemuCommand;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.qemu.RefusedOptionsException;
import dev.vmwork.qemu.WarmParts;
import dev.vmwork.unit.GuestFileNames;

/**
 * Runs guests to their end. Safe for use by several threads, each with a directory of its
 * own.
 */
public final class GuestRunner {

	/** How much longer than its time limit a guest runs if no vmwork is there. */
	private static final Duration GRACE = Duration.ofSeconds(15);

	private static final int LOG_TAIL = 4096;

	private final ProcessRunner processes;

	private final Cancellation cancellation;

	private final QemuProbe qemu;

	/**
	 * Creates the runner.
	 * @param processes starts QEMU
	 * @param cancellation ends guests
	 * @param qemu knows what QEMU can do
	 */
	public GuestRunner(ProcessRunner processes, Cancellation cancellation, QemuProbe qemu) {
		this.processes = processes;
		this.cancellation = cancellation;
		this.qemu = qemu;
	}

	/**
	 * Runs a guest, booted or resumed. When this returns or throws, QEMU is gone.
	 * @param spec the guest
	 * @return how it ended
	 * @throws dev.vmwork.process.CancelledException if it was ended because vmwork stops
	 * @throws RefusedOptionsException if QEMU does not take its options
	 * @throws IOException if QEMU cannot be started
	 */
	public GuestExit run(GuestSpec spec) throws IOException {
		return run(spec, (exit) -> true);
	}

	/**
	 * Runs a guest, booted or resumed. When this returns or throws, QEMU is gone.
	 * @param spec the guest
	 * @param observer looks at the guest once it has ended by itself or at its time limit
	 * @return how it ended
	 * @throws dev.vmwork.process.CancelledException if it was ended because vmwork stops
	 * @throws IOException if QEMU cannot be started
	 */
	public GuestExit run(GuestSpec spec, ExitObserver observer) throws IOException {
		Path directory = spec.directory();
		removeOld(directory);
		Files.deleteIfExists(directory.resolve(GuestFileNames.CHECKPOINT));
		if (spec.checkpoints() != null) {
			new CheckpointRecord(spec.checkpoints().base(), List.of()).write(directory);
		}
		try (RunningProcess qemu = this.processes.start(command(spec), directory.resolve(GuestFileNames.LOG))) {
			GuestRecord guest = new GuestRecord(qemu.identity(), SteadyClock.now(), spec.timeout(), null);
			GuestExit exit = session(directory, spec.consoleLimit(), spec.checkpoints(), qemu, guest, observer)
				.start(spec, this.qemu.features());
			return (exit != null) ? exit : notControlled(spec);
		}
		finally {
			clear(directory);
		}
	}

	// QEMU may have been killed; only if it ends like that again, and with nothing to do,
	// its options are to blame.
	private GuestExit notControlled(GuestSpec spec) throws IOException {
		this.qemu.check(spec);
		return GuestSession.hostFailed(spec.directory(), "QEMU ended before it could be controlled");
	}

	/**
	 * Brings a guest back to its last checkpoint, or to the one before if that cannot be
	 * loaded, and runs it. When this returns or throws, QEMU is gone.
	 * @param spec the guest
	 * @param observer looks at the guest once it has ended by itself or at its time limit
	 * @return how it ended, or null if there is no checkpoint that can be loaded
	 * @throws dev.vmwork.process.CancelledException if it was ended because vmwork stops
	 * @throws IOException if QEMU cannot be started
	 */
	public @Nullable GuestExit resumeFromCheckpoint(GuestSpec spec, ExitObserver observer) throws IOException {
		Path directory = spec.directory();
		CheckpointPlan plan = spec.checkpoints();
		if (plan == null) {
			return null;
		}
		for (CheckpointRecord.Saved checkpoint : Checkpoints.usable(directory, plan)) {
			removeOld(directory);
			Duration left = spec.timeout().minus(checkpoint.used());
			Command command = QemuCommand.of(spec, this.qemu.features(), left.plus(GRACE), true).withDeadline();
			try (RunningProcess qemu = this.processes.start(command, directory.resolve(GuestFileNames.LOG))) {
				GuestRecord guest = new GuestRecord(qemu.identity(), SteadyClock.now().minus(checkpoint.used()),
						spec.timeout(), null);
				GuestExit exit = session(directory, spec.consoleLimit(), plan, qemu, guest, observer)
					.resumeFromCheckpoint(checkpoint);
				if (exit != null) {
					return exit;
				}
			}
			finally {
				clear(directory);
			}
		}
		return null;
	}

	private GuestSession session(Path directory, long consoleLimit, @Nullable CheckpointPlan plan, RunningProcess qemu,
			GuestRecord guest, ExitObserver observer) throws IOException {
		Checkpoints checkpoints = (plan != null) ? new Checkpoints(directory, plan, guest) : null;
		return new GuestSession(directory, new ConsoleLog(directory.resolve(GuestFileNames.CONSOLE), consoleLimit),
				qemu, guest, checkpoints, this.cancellation, observer);
	}

	private static void removeOld(Path directory) throws IOException {
		for (String name : new String[] { GuestFileNames.RECORD, GuestFileNames.CONSOLE, GuestFileNames.SCREEN,
				GuestFileNames.SOCKET, GuestFileNames.LAUNCHER, GuestFileNames.USE }) {
			Files.deleteIfExists(directory.resolve(name));
		}
	}

	/**
	 * Reattaches to the guest that a vmwork which has ended was running. It has gone on;
	 * when this returns or throws, QEMU is gone.
	 * @param directory the unit's work directory
	 * @param consoleLimit how many bytes of its console are kept
	 * @param plan when it is saved while it runs, or null for never; its base is known
	 * @param observer looks at the guest once it has ended by itself or at its time limit
	 * @return how it ended, now or meanwhile; null if there is no such guest, or what it
	 * wrote may be lost
	 * @throws dev.vmwork.process.CancelledException if it was ended because vmwork stops
	 * @throws IOException if the host fails
	 */
	public @Nullable GuestExit reattach(Path directory, long consoleLimit, @Nullable CheckpointPlan plan,
			ExitObserver observer) throws IOException {
		GuestRecord guest = GuestRecord.read(directory);
		if (guest == null || !guest.qemu().isOfThisBoot()) {
			return null;
		}
		try (RunningProcess qemu = this.processes.reattach(guest.qemu(), directory)) {
			if (guest.exit() != null) {
				return guest.exit();
			}
			if (qemu == null) {
				return endedMeanwhile(guest, directory);
			}
			CheckpointRecord earlier = CheckpointRecord.read(directory);
			GuestExit exit = session(directory, consoleLimit,
					(plan != null && earlier != null) ? plan.over(earlier.base()) : null, qemu, guest, observer)
				.reattach();
			return (exit != null) ? exit : endedMeanwhile(guest, directory);
		}
		finally {
			clear(directory);
		}
	}

	// QEMU waits when its guest ends: if it has gone, it was ended. By its time limit if
	// that was over when timeout(1) said so; it says the same when it is told to end. The
	// time of the log is the host's clock's, which may have been set since the start.
	private static GuestExit endedMeanwhile(GuestRecord guest, Path directory) throws IOException {
		Path log = directory.resolve(GuestFileNames.LOG);
		boolean timedOut = Files.exists(log) && BoundedText.tail(log, LOG_TAIL).contains("timeout: sending signal")
				&& guest.used().minus(age(log)).compareTo(guest.timeout()) > 0;
		GuestExit exit = timedOut
				? GuestExit.timedOut(guest.timeout(), ", and was ended " + GRACE.toSeconds() + " s later")
				: new GuestExit(Ending.LOST, "");
		guest.ended(exit).write(directory);
		return exit;
	}

	private static Duration age(Path file) throws IOException {
		return Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
	}

	/**
	 * Ends the guest that a vmwork which has ended was running, if there is one, and
	 * forgets its checkpoints: its work is not wanted.
	 * @param directory the unit's work directory
	 * @throws IOException if it cannot be ended
	 */
	public static void abandon(Path directory) throws IOException {
		Files.deleteIfExists(directory.resolve(GuestFileNames.CHECKPOINT));
		if (Files.deleteIfExists(directory.resolve(GuestFileNames.RECORD))) {
			OrphanedProcesses.end(directory);
		}
	}

	/**
	 * Whether a process belongs to a guest that can be reattached to.
	 * @param orphan the process
	 * @return true if it does
	 */
	public static boolean canReattach(OrphanedProcesses.Orphan orphan) {
		try {
			GuestRecord guest = GuestRecord.read(orphan.directory());
			return guest != null && guest.qemu().pid() == orphan.session() && guest.qemu().isAlive();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void clear(Path directory) throws IOException {
		Files.deleteIfExists(directory.resolve(GuestFileNames.SOCKET));
		Files.deleteIfExists(directory.resolve(GuestFileNames.LAUNCHER));
		for (String name : new String[] { GuestFileNames.LOG, GuestFileNames.SCREEN }) {
			Path file = directory.resolve(name);
			if (Files.exists(file) && Files.size(file) == 0) {
				Files.delete(file);
			}
		}
	}

	// The limit is vmwork's to keep, which does more than end QEMU. What is added lets
	// it.
	private Command command(GuestSpec spec) throws IOException {
		Command command = QemuCommand.of(spec, this.qemu.features(), spec.timeout().plus(GRACE), false).withDeadline();
		WarmParts warm = spec.warm();
		return (warm != null && warm.state() != null) ? command.withInput(warm.state()) : command;
	}

}
