package dev.vmwork.qemu;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.vmwork.process.Command;

/**
 * How QEMU is started for a guest: its arguments, its user, its limits.
 */
public final class QemuCommand {

	/**
	 * Address space besides the guest's memory. QEMU 7.2 takes 1.4 GiB with one CPU, as
	 * measured, and has up to 64 threads for its disks (util/thread-pool.c), which take
	 * what is said below.
	 */
	private static final long ADDRESS_SPACE = 8L << 30;

	/** A thread's stack, 8 MiB, and its glibc arena, 64 MiB, aligned to its size. */
	private static final long CPU_ADDRESS_SPACE = 128L << 20;

	/** What files may take besides the disks: logs, and a large disk's tables. */
	private static final long SLACK = 64L << 20;

	/** Two that are kept, one being saved and one being deleted. */
	private static final int CHECKPOINTS = 4;

	/** Share of a disk that its tables take at most; 1/6400 by the format's own rules. */
	private static final int TABLES = 1000;

	/** Offset of the virtual size in bytes in a header (QEMU's docs/interop/qcow2). */
	private static final int QCOW2_SIZE = 24;

	private QemuCommand() {
	}

	/**
	 * The command.
	 * @param spec the guest, whose directory is opened for QEMU's user
	 * @param features what QEMU can do
	 * @param limit the longest it may take
	 * @param paused whether the guest is to be brought back to a checkpoint
	 * @return the command
	 * @throws IOException if the guest's files cannot be read or changed
	 */
	public static Command of(GuestSpec spec, QemuFeatures features, Duration limit, boolean paused) throws IOException {
		Path directory = spec.directory();
		GuestUser user = GuestUser.assign(directory);
		// opened anew when a guest is resumed
		GuestUser.give(directory.resolve(spec.disk()));
		if (spec.warm() != null) {
			GuestUser.give(directory.resolve(spec.warm().workDisk()));
		}
		long memory = (long) spec.hardware().memoryMib() << 20;
		return Command.of(directory, limit, QemuCommandLine.of(spec, features, user, paused))
			.withOutputLimit(largestFile(spec, memory))
			.withMemoryLimit(memory + ADDRESS_SPACE + spec.hardware().cpus() * CPU_ADDRESS_SPACE);
	}

	// No guest gets there by writing to its disks, however often: an overlay ends with
	// its virtual size, and each checkpoint can hold another state of all of it.
	private static long largestFile(GuestSpec spec, long memory) throws IOException {
		long disk = virtualSize(spec.directory().resolve(spec.disk()));
		WarmParts warm = spec.warm();
		if (warm != null) {
			Path workDisk = spec.directory().resolve(warm.workDisk());
			disk = Math.max(disk, warm.format().equals("qcow2") ? virtualSize(workDisk) : Files.size(workDisk));
		}
		long state = disk / TABLES * (TABLES + 1);
		long checkpoints = (spec.checkpoints() != null) ? CHECKPOINTS * (state + memory) : 0;
		return state + checkpoints + SLACK;
	}

	private static long virtualSize(Path qcow2) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(qcow2.toFile(), "r")) {
			file.seek(QCOW2_SIZE);
			return file.readLong();
		}
	}

}
