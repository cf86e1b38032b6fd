package dev.vmwork.warm;

import dev.vmwork.bootloader.BootFileExtractor;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.guest.GuestSaver;

/**
 * What it takes to make warm templates.
 *
 * @param disks reads images
 * @param extractor takes kernels out of images
 * @param saver boots and saves guests
 * @param trial tries new templates
 */
record TemplateTools(GuestDisks disks, BootFileExtractor extractor, GuestSaver saver, Trial trial) {

}
