package dev.vmwork.unit;

/**
 * How a guest shall be booted, as users say it.
 */
public enum BootMode {

	/** By its kernel where QEMU can start that directly, else from the disk. */
	AUTO,

	/** By the boot loader on its disk. */
	DISK,

	/** By its kernel, which QEMU starts directly. */
	KERNEL

}
