package dev.vmwork.admission;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.host.FreeSpace;
import dev.vmwork.host.HostMemory;
import dev.vmwork.host.IoFailure;
import dev.vmwork.qemu.HostTools;
import dev.vmwork.step.UnitTask;

/**
 * Finds out whether it is the host that keeps a unit from running, in a way that would
 * keep others from it too.
 */
final class HostHealth implements Gate.Check {

	/** With less than this on a disk, in MiB, nothing can be done. */
	private static final long LEAST_DISK = 16;

	private final Home home;

	/**
	 * Creates the check.
	 * @param home the home, whose disk has to have room
	 */
	HostHealth(Home home) {
		this.home = home;
	}

	@Override
	public @Nullable String beforeStart(UnitTask task) {
		String missing = HostTools.missing();
		return (missing != null) ? missing : disk(this.home.path());
	}

	@Override
	public @Nullable String afterFailure(UnitTask task) {
		String problem = beforeStart(task);
		return (problem != null) ? problem : memory(Demand.of(task, () -> false).memory());
	}

	/**
	 * Finds out what keeps files from being written.
	 * @param folder where they are to be
	 * @return the problem in words, or null if there is none
	 */
	static @Nullable String disk(Path folder) {
		try {
			long free = FreeSpace.of(folder) / Demand.MIB;
			if (free < LEAST_DISK) {
				return "the disk of " + folder + " has " + free + " MiB free, wanted at least " + LEAST_DISK + " MiB";
			}
			return Files.isWritable(folder) ? null : folder + " cannot be written";
		}
		catch (IOException ex) {
			return folder + " cannot be used: " + IoFailure.describe(ex);
		}
	}

	// What is more than the host has is the unit's own problem.
	private static @Nullable String memory(long bytes) {
		return (bytes > HostMemory.total() || HostMemory.isThereForChildren(bytes)) ? null
				: "the host has less memory free than a unit may take, " + bytes / Demand.MIB + " MiB";
	}

}
