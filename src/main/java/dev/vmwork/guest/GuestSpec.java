package dev.vmwork.guest;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A guest to run.
 *
 * @param directory the unit's work directory, in which QEMU runs
 * @param disk name of the qcow2 overlay in that directory
 * @param memoryMib memory in MiB
 * @param cpus number of virtual CPUs
 * @param machine QEMU's machine type
 * @param accelerator what runs its instructions
 * @param network whether it has a network card
 * @param timeout how long it may run
 * @param consoleLimit how many bytes of its console are kept
 */
public record GuestSpec(Path directory, String disk, int memoryMib, int cpus, String machine, Accelerator accelerator,
		boolean network, Duration timeout, long consoleLimit) {

}
