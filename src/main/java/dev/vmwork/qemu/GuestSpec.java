package dev.vmwork.qemu;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A guest to run.
 *
 * @param directory the unit's work directory, in which QEMU runs
 * @param disk name of the qcow2 overlay in that directory
 * @param hardware its machine
 * @param boot the kernel to start directly, or null to boot from the disk
 * @param warm what it has besides for warm start, or null
 * @param timeout how long it may run
 * @param consoleLimit how many bytes of its console are kept
 * @param checkpoints when it is saved while it runs, or null for never
 */
public record GuestSpec(Path directory, String disk, Hardware hardware, @Nullable DirectBoot boot,
		@Nullable WarmParts warm, Duration timeout, long consoleLimit, @Nullable CheckpointPlan checkpoints) {

	/**
	 * A guest that is not saved while it runs.
	 * @param directory the unit's work directory
	 * @param disk name of the overlay
	 * @param hardware its machine
	 * @param boot the kernel, or null
	 * @param warm what it has besides, or null
	 * @param timeout how long it may run
	 * @param consoleLimit how many bytes of its console are kept
	 */
	public GuestSpec(Path directory, String disk, Hardware hardware, @Nullable DirectBoot boot,
			@Nullable WarmParts warm, Duration timeout, long consoleLimit) {
		this(directory, disk, hardware, boot, warm, timeout, consoleLimit, null);
	}

}
