package dev.vmwork.pipeline;

import dev.vmwork.process.HostMemory;

/**
 * How many units run at a time if nobody says: one a core, as long as their guests'
 * memory is there.
 */
final class Parallelism {

	/** What a QEMU needs beside its guest's memory, in MiB; measured 60 to 90. */
	private static final int QEMU_MIB = 128;

	private static final long MIB = 1 << 20;

	private Parallelism() {
	}

	/**
	 * The default for a manifest.
	 * @param manifest the manifest
	 * @return the number, at least 1
	 */
	static int of(CheckedManifest manifest) {
		long fits = HostMemory.available() / MIB / (manifest.largestMemoryMib() + QEMU_MIB);
		return (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), fits));
	}

}
