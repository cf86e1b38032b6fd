package dev.vmwork.autorun;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.BootMode;
import dev.vmwork.unit.BusMode;
import dev.vmwork.unit.NetworkMode;
import dev.vmwork.unit.Overrides;
import dev.vmwork.unit.StartMode;

/**
 * The settings of a job profile, from its {@code job.yaml}.
 *
 * @param memoryMib the guest's memory in MiB; default 256
 * @param cpus the number of virtual CPUs; default 1
 * @param machine QEMU's machine type; default {@code pc}, which the prototype used
 * @param timeout how long a unit may run, boot included; default 10 minutes
 * @param network what the guest finds at its network card; default none
 * @param accelerator what runs the guest; default {@code auto}
 * @param start how the guest is started; default {@code auto}
 * @param disk the bus of the guest's disks; default {@code auto}
 * @param boot how the guest is booted; default {@code auto}
 * @param outputLimit the largest output in bytes; default 1 GiB
 * @param logLimit the largest standard output, standard error and console log kept, in
 * bytes each; default 1 MiB
 * @param checkpoint the time from one checkpoint of a running guest to the next, zero for
 * none; default none
 * @param retry when a unit that failed is run again
 */
public record JobSettings(int memoryMib, int cpus, String machine, Duration timeout, NetworkMode network,
		AcceleratorMode accelerator, StartMode start, BusMode disk, BootMode boot, long outputLimit, long logLimit,
		Duration checkpoint, RetrySettings retry) {

	/**
	 * The settings of a profile that says nothing.
	 */
	public static final JobSettings DEFAULTS = new JobSettings(256, 1, "pc", Duration.ofMinutes(10), NetworkMode.NONE,
			AcceleratorMode.AUTO, StartMode.AUTO, BusMode.AUTO, BootMode.AUTO, 1L << 30, 1L << 20, Duration.ZERO,
			RetrySettings.DEFAULTS);

	/**
	 * The settings of a row.
	 * @param row what the row says in their place
	 * @return these settings, and the row's where it has some
	 */
	public JobSettings with(Overrides row) {
		return new JobSettings(or(row.memoryMib(), this.memoryMib), or(row.cpus(), this.cpus), this.machine,
				or(row.timeout(), this.timeout), this.network, this.accelerator, this.start, this.disk, this.boot,
				this.outputLimit, this.logLimit, or(row.checkpoint(), this.checkpoint), this.retry);
	}

	private static <T> T or(@Nullable T row, T profile) {
		return (row != null) ? row : profile;
	}

}
