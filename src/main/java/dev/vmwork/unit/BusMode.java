package dev.vmwork.unit;

/**
 * The bus by which guests shall reach their disks, as users say it.
 */
public enum BusMode {

	/** IDE, or another where the guest does not find its disk on that. */
	AUTO,

	/** IDE. */
	IDE,

	/** virtio-blk. */
	VIRTIO,

	/** SATA. */
	SATA,

	/** SCSI. */
	SCSI

}
