package dev.vmwork.warm;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.vmwork.qemu.CheckpointPlan;

/**
 * A unit to run in a guest that is resumed from a template.
 *
 * @param directory the unit's work directory
 * @param overlay name in it for the overlay that takes the guest's writes
 * @param workDisk name in it of the unit's work disk
 * @param format the work disk's format
 * @param timeout how long the guest may run
 * @param consoleLimit how many bytes of its console are kept
 * @param checkpoints when it is saved while it runs, or null for never
 */
public record WarmUnit(Path directory, String overlay, String workDisk, String format, Duration timeout,
		long consoleLimit, @Nullable CheckpointPlan checkpoints) {

}
