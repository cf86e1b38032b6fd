package dev.vmwork.disk;

/**
 * A base image that was looked at and found fit.
 *
 * @param image the image
 * @param partition the partition that has the guest's home
 */
public record BaseImage(DiskImage image, Partition partition) {

}
