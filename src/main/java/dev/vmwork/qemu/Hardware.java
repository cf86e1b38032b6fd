package dev.vmwork.qemu;

import dev.vmwork.unit.NetworkMode;

/**
 * The machine that a guest runs on.
 *
 * @param machine QEMU's machine type
 * @param memoryMib memory in MiB
 * @param cpus number of virtual CPUs
 * @param bus the bus of its disks
 * @param network what it finds at its network card
 * @param accelerator what runs its instructions
 */
public record Hardware(String machine, int memoryMib, int cpus, DiskBus bus, NetworkMode network,
		Accelerator accelerator) {

	/**
	 * The same machine with its disks on another bus.
	 * @param other the bus
	 * @return the machine
	 */
	public Hardware on(DiskBus other) {
		return new Hardware(this.machine, this.memoryMib, this.cpus, other, this.network, this.accelerator);
	}

}
