package dev.vmwork.warm;

import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.Partition;
import dev.vmwork.qemu.Hardware;

/**
 * What a warm template is wanted for.
 *
 * @param image the base image
 * @param partition the partition that has the guest's home
 * @param hardware the guest's machine; its bus is the first to try
 * @param anyBus whether another bus may be tried
 * @param boot {@code auto}, {@code disk} or {@code kernel}
 */
public record TemplateRequest(DiskImage image, Partition partition, Hardware hardware, boolean anyBus, String boot) {

}
