package dev.vmwork.pipeline;

import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.Partition;

/**
 * A base image that was looked at and found fit.
 *
 * @param image the image
 * @param partition the partition that has the guest's home
 */
record BaseImage(DiskImage image, Partition partition) {

}
