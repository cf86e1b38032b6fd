package dev.vmwork.admission;

import java.util.function.BooleanSupplier;

import dev.vmwork.autorun.JobSettings;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.qemu.Hardware;
import dev.vmwork.step.UnitTask;

/**
 * The most that a unit may take of the host.
 *
 * @param cpus virtual CPUs
 * @param memory memory in bytes
 * @param disk what is written to the home, in bytes
 * @param boots whether its guest has to boot, or one of which a warm template is made;
 * asked while it runs, too
 */
public record Demand(int cpus, long memory, long disk, BooleanSupplier boots) {

	static final long MIB = 1 << 20;

	/** What a QEMU needs beside its guest's memory; measured 60 to 90 MiB. */
	private static final long QEMU = 128 * MIB;

	/** What a guest writes beside its output: logs of its system, filesystems' own. */
	private static final long WRITES = 64 * MIB;

	/**
	 * What a unit may take.
	 * @param task the unit
	 * @param boots whether its guest has to boot; asked while it runs, too
	 * @return the most of each
	 */
	public static Demand of(UnitTask task, BooleanSupplier boots) {
		Hardware hardware = task.hardware(DiskBus.IDE);
		JobSettings settings = task.settings();
		long files = task.unit().app().toFile().length() + task.unit().input().toFile().length();
		// injected, and for a warm start on the work disk too
		long disk = 2 * files + settings.outputLimit() + 3 * settings.logLimit() + WRITES;
		return new Demand(hardware.cpus(), hardware.memoryMib() * MIB + QEMU, disk, boots);
	}

}
