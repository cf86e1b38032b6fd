package dev.vmwork.unit;

/**
 * What shall run the guests' instructions, as users say it.
 */
public enum AcceleratorMode {

	/** KVM where it works, else QEMU's translator. */
	AUTO,

	/** KVM, or nothing. */
	KVM,

	/** QEMU's translator. */
	TCG

}
