package dev.vmwork.bootloader;

import org.jspecify.annotations.Nullable;

import dev.vmwork.qemu.DirectBoot;
import dev.vmwork.qemu.DiskBus;

/**
 * A way to boot a guest.
 *
 * @param bus the bus of its disks
 * @param kernel the kernel to start directly, or null to boot from the disk
 */
public record BootOption(DiskBus bus, @Nullable DirectBoot kernel) {

	@Override
	public String toString() {
		return "boot: " + ((this.kernel != null) ? "kernel" : "disk") + ", disk: " + this.bus.option();
	}

}
