package dev.vmwork.bootloader;

/**
 * How a command of a GRUB script ended.
 */
enum GrubStatus {

	/** It did its work, or the condition holds. */
	SUCCESS,

	/** It failed, or the condition does not hold. */
	FAILURE,

	/** It is a command that only a running GRUB can carry out. */
	UNKNOWN;

	static GrubStatus of(boolean success) {
		return success ? SUCCESS : FAILURE;
	}

}
