package dev.vmwork.qemu;

import java.util.List;

import dev.vmwork.unit.Choice;

/**
 * The bus by which a guest reaches its disks.
 */
public enum DiskBus {

	/** IDE as by the prototype's {@code -hda}; on machine q35, QEMU makes it SATA. */
	IDE,

	/** virtio-blk. */
	VIRTIO,

	/** SATA by an AHCI controller. */
	SATA,

	/** SCSI by a virtio controller. */
	SCSI;

	/**
	 * The name in a job profile.
	 * @return the name
	 */
	public String option() {
		return Choice.name(this);
	}

	/**
	 * The bus of a name.
	 * @param option the name in a job profile
	 * @return the bus
	 */
	public static DiskBus of(String option) {
		return Choice.of(option, DiskBus.class);
	}

	/**
	 * QEMU's arguments for the controller, which the disks come after.
	 * @return the arguments, empty where the machine has it or each disk brings its own
	 */
	List<String> controller() {
		return switch (this) {
			case IDE, VIRTIO -> List.of();
			case SATA -> List.of("-device", "ahci,id=disks");
			case SCSI -> List.of("-device", "virtio-scsi-pci,id=disks");
		};
	}

	/**
	 * The name of a disk in commands to a running QEMU.
	 * @param index the disk's place
	 * @return the name of its block node
	 */
	public static String node(int index) {
		return "node" + index;
	}

	/**
	 * QEMU's arguments for a disk.
	 * @param index the disk's place, 0 for the one that the guest boots from
	 * @param drive its file and format, as {@code -drive} wants them
	 * @return the arguments
	 */
	List<String> disk(int index, String drive) {
		// 0 is that of a kernel that QEMU starts itself
		int order = index + 1;
		String named = drive + ",node-name=" + node(index);
		String backend = named + ",if=none,id=disk" + index;
		return switch (this) {
			case IDE -> List.of("-drive", named + ",if=ide,index=" + index + ",media=disk");
			case VIRTIO ->
				List.of("-drive", backend, "-device", "virtio-blk-pci,drive=disk" + index + ",bootindex=" + order);
			case SATA -> List.of("-drive", backend, "-device",
					"ide-hd,bus=disks." + index + ",drive=disk" + index + ",bootindex=" + order);
			case SCSI -> List.of("-drive", backend, "-device",
					"scsi-hd,bus=disks.0,scsi-id=" + index + ",drive=disk" + index + ",bootindex=" + order);
		};
	}

}
