package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.vmwork.guest.Hardware;
import dev.vmwork.process.HostMemory;

/**
 * Whether the host has the memory and the disk that a template takes.
 */
final class HostRoom {

	private static final long MIB = 1 << 20;

	/** The template's other files, and the QEMU that makes it, in MiB. */
	private static final int REST_MIB = 128;

	private final Path folder;

	HostRoom(Path folder) {
		this.folder = folder;
	}

	long templateBytes(Hardware hardware) {
		return (hardware.memoryMib() + REST_MIB) * MIB;
	}

	/**
	 * Checks that there is room.
	 * @param hardware the guest's machine
	 * @throws ColdStartException if there is not
	 * @throws IOException if the host cannot be asked
	 */
	void check(Hardware hardware) throws IOException {
		long wanted = templateBytes(hardware);
		long disk = Files.getFileStore(this.folder).getUsableSpace();
		if (disk < wanted) {
			throw tooLittle("disk", disk, wanted, hardware);
		}
		long memory = HostMemory.available();
		if (memory < wanted) {
			throw tooLittle("memory", memory, wanted, hardware);
		}
	}

	private ColdStartException tooLittle(String what, long found, long wanted, Hardware hardware) {
		return new ColdStartException(
				"the host has " + found / MIB + " MiB of " + what + " free, a template wants " + wanted / MIB,
				hardware.bus(), false);
	}

}
