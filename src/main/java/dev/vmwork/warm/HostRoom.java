package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.vmwork.host.FreeSpace;
import dev.vmwork.host.HostMemory;
import dev.vmwork.qemu.Hardware;

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

	/**
	 * What a template takes on the disk.
	 * @param request what it is wanted for
	 * @return the size in bytes, at most
	 * @throws IOException if the image cannot be read
	 */
	static long diskBytes(TemplateRequest request) throws IOException {
		long copy = request.image().format().canBeSaved() ? 0 : Files.size(request.image().path());
		return memoryBytes(request.hardware()) + copy;
	}

	private static long memoryBytes(Hardware hardware) {
		return (hardware.memoryMib() + REST_MIB) * MIB;
	}

	/**
	 * What is free on the disk.
	 * @return the size in bytes
	 * @throws IOException if the host cannot be asked
	 */
	long freeDisk() throws IOException {
		return FreeSpace.of(this.folder);
	}

	/**
	 * Checks that there is room.
	 * @param request what the template is wanted for
	 * @throws ColdStartException if there is not
	 * @throws IOException if the host cannot be asked
	 */
	void check(TemplateRequest request) throws IOException {
		Hardware hardware = request.hardware();
		if (freeDisk() < diskBytes(request)) {
			throw tooLittle("disk", freeDisk(), diskBytes(request), hardware);
		}
		long memory = HostMemory.available();
		if (memory < memoryBytes(hardware)) {
			throw tooLittle("memory", memory, memoryBytes(hardware), hardware);
		}
	}

	private ColdStartException tooLittle(String what, long found, long wanted, Hardware hardware) {
		return new ColdStartException("the host has " + found / MIB + " MiB of " + what + " free, wanted "
				+ wanted / MIB + " MiB for a template", hardware.bus(), ColdStartException.Cause.HOST);
	}

}
