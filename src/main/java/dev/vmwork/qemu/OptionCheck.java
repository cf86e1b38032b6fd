package dev.vmwork.qemu;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.Directories;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

/**
 * Starts QEMU with the very options that guests are started with, over empty disks and
 * without letting the guest run, to find out whether it takes them.
 */
final class OptionCheck {

	private static final int DISK_BYTES = 1 << 20;

	private final ProcessRunner processes;

	private final BriefQemu qemu;

	OptionCheck(ProcessRunner processes, Cancellation cancellation) {
		this.processes = processes;
		this.qemu = new BriefQemu(processes, cancellation);
	}

	/**
	 * Starts QEMU for a kind of guest. When this returns or throws, it is gone.
	 * @param hardware the guest's machine
	 * @param kind how it is started
	 * @param features what QEMU is taken to be able to do
	 * @param scratch takes a temporary directory
	 * @return what QEMU said besides, in one line; may be empty
	 * @throws RefusedOptionsException if QEMU does not take them
	 * @throws IOException if it cannot be started or controlled
	 */
	String run(Hardware hardware, Kind kind, QemuFeatures features, Path scratch) throws IOException {
		Path directory = Files.createTempDirectory(scratch, "probe-");
		try {
			GuestSpec guest = guest(directory, hardware, kind);
			Command command = QemuCommand.of(guest, features, BriefQemu.LIMIT, false);
			return this.qemu.ask(command, (qmp) -> QemuControl.said(directory));
		}
		finally {
			Directories.remove(directory);
		}
	}

	private GuestSpec guest(Path directory, Hardware hardware, Kind kind) throws IOException {
		this.processes.runChecked(Command.of(directory, BriefQemu.LIMIT,
				List.of("qemu-img", "create", "-q", "-f", "qcow2", "disk.qcow2", String.valueOf(DISK_BYTES))));
		WarmParts warm = null;
		if (kind != Kind.COLD) {
			Path memory = sparse(directory.resolve("memory"), (long) hardware.memoryMib() << 20);
			sparse(directory.resolve("work.raw"), DISK_BYTES);
			warm = new WarmParts(memory, (kind == Kind.RESUMED) ? memory : null, "work.raw", "raw");
		}
		return new GuestSpec(directory, "disk.qcow2", hardware, null, warm, BriefQemu.LIMIT, 0);
	}

	private static Path sparse(Path file, long bytes) throws IOException {
		try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
			made.setLength(bytes);
		}
		return file;
	}

	/**
	 * How a guest is started, which decides on its options.
	 */
	enum Kind {

		/** Booted for one unit. */
		COLD,

		/** Booted to become a warm template. */
		TEMPLATE,

		/** Resumed from a warm template. */
		RESUMED;

		/**
		 * The kind of a guest.
		 * @param warm what it has for warm start, or null
		 * @return the kind
		 */
		static Kind of(@Nullable WarmParts warm) {
			if (warm == null) {
				return COLD;
			}
			return (warm.state() != null) ? RESUMED : TEMPLATE;
		}

	}

}
