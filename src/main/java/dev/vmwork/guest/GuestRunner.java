package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.process.RunningProcess;

/**
 * Runs guests to their end. Safe for use by several threads, each with a directory of its
 * own.
 */
public final class GuestRunner {

	private final ProcessRunner processes;

	private final Cancellation cancellation;

	public GuestRunner(ProcessRunner processes, Cancellation cancellation) {
		this.processes = processes;
		this.cancellation = cancellation;
	}

	/**
	 * Runs a guest, booted or resumed. When this returns or throws, QEMU is gone.
	 * @param spec the guest
	 * @return how it ended
	 * @throws dev.vmwork.process.CancelledException if it was ended because vmwork stops
	 * @throws IOException if QEMU cannot be started
	 */
	public GuestExit run(GuestSpec spec) throws IOException {
		return run(spec, (exit) -> true);
	}

	/**
	 * Runs a guest, booted or resumed. When this returns or throws, QEMU is gone.
	 * @param spec the guest
	 * @param atRest looks at the guest once it has ended by itself or at its time limit
	 * @return how it ended
	 * @throws dev.vmwork.process.CancelledException if it was ended because vmwork stops
	 * @throws IOException if QEMU cannot be started
	 */
	public GuestExit run(GuestSpec spec, AtRest atRest) throws IOException {
		for (String name : new String[] { GuestFiles.CONSOLE, GuestFiles.SCREEN, GuestFiles.SOCKET,
				GuestFiles.LAUNCHER }) {
			Files.deleteIfExists(spec.directory().resolve(name));
		}
		Path log = spec.directory().resolve(GuestFiles.LOG);
		Command command = command(spec);
		try (RunningProcess qemu = this.processes.start(command, log)) {
			return new GuestSession(spec, qemu, this.cancellation, atRest).watch();
		}
		finally {
			Files.deleteIfExists(spec.directory().resolve(GuestFiles.SOCKET));
			Files.deleteIfExists(spec.directory().resolve(GuestFiles.LAUNCHER));
			if (Files.exists(log) && Files.size(log) == 0) {
				Files.delete(log);
			}
		}
	}

	private static Command command(GuestSpec spec) {
		Command command = Command.of(spec.directory(), spec.timeout(), QemuCommandLine.of(spec));
		WarmParts warm = spec.warm();
		return (warm != null && warm.state() != null) ? command.withInput(warm.state()) : command;
	}

}
