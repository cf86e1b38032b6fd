package dev.vmwork.disk;

/**
 * Where a filesystem starts on a disk.
 *
 * @param offset the first byte
 */
public record Partition(long offset) {

}
