package dev.vmwork.guest;

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
 */
public record GuestSpec(Path directory, String disk, Hardware hardware, @Nullable DirectBoot boot,
		@Nullable WarmParts warm, Duration timeout, long consoleLimit) {

}
