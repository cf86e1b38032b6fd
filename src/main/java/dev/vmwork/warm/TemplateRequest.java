package dev.vmwork.warm;

import dev.vmwork.bootloader.BootOptions;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.Partition;
import dev.vmwork.host.FileIdentity;
import dev.vmwork.qemu.Hardware;

/**
 * What a warm template is wanted for.
 *
 * @param image the base image
 * @param identity what the image's file was when it was checked
 * @param partition the partition that has the guest's home
 * @param hardware the guest's machine; its bus is the first to try
 * @param boot the ways to boot that may be tried
 */
public record TemplateRequest(DiskImage image, FileIdentity identity, Partition partition, Hardware hardware,
		BootOptions boot) {

}
