package dev.vmwork.disk;

/**
 * Where a filesystem starts on a disk.
 *
 * @param offset the first byte
 */
public record Partition(long offset) {

	/** A filesystem that has the whole disk. */
	static final Partition WHOLE_DISK = new Partition(0);

}
