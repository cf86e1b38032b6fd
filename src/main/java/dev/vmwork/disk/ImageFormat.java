package dev.vmwork.disk;

import dev.vmwork.unit.Choice;

/**
 * The image formats that vmwork reads, named as QEMU's block drivers are.
 */
public enum ImageFormat {

	/** The disk's bytes, one after the other. */
	RAW,

	/** QEMU's own format, versions 2 and 3. */
	QCOW2,

	/** VMware's, in one file. */
	VMDK,

	/** VirtualBox's. */
	VDI,

	/** Hyper-V's. */
	VHDX;

	/**
	 * QEMU's name of the format.
	 * @return the block driver's name
	 */
	public String driver() {
		return Choice.name(this);
	}

	/**
	 * Whether QEMU saves guests whose disks lie over such an image.
	 * @return false if the format's driver does not support migration
	 */
	public boolean canBeSaved() {
		return this == RAW || this == QCOW2;
	}

}
