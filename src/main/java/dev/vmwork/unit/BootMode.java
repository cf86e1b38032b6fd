package dev.vmwork.unit;

import java.util.Locale;

/**
 * How a guest shall be booted, as users say it.
 */
public enum BootMode {

	/** By its kernel where QEMU can start that directly, else from the disk. */
	AUTO,

	/** By the boot loader on its disk. */
	DISK,

	/** By its kernel, which QEMU starts directly. */
	KERNEL;

	/**
	 * The mode of a name.
	 * @param option the name in a job profile
	 * @return the mode
	 * @throws IllegalArgumentException if there is no such mode
	 */
	public static BootMode of(String option) {
		return valueOf(option.toUpperCase(Locale.ROOT));
	}

}
