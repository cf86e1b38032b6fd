package dev.vmwork.qemu;

import dev.vmwork.unit.Choice;

/**
 * What runs the guest's instructions.
 */
public enum Accelerator {

	/** The processor itself, through Linux's KVM. */
	KVM,

	/** QEMU's translator; slower, and there on every host. */
	TCG;

	/**
	 * QEMU's name.
	 * @return the name
	 */
	public String option() {
		return Choice.name(this);
	}

}
