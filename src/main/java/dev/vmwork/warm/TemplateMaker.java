package dev.vmwork.warm;

import java.nio.file.Path;

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
record TemplateMaker(GuestDisks disks, BootFileExtractor extractor, GuestSaver saver, Trial trial) {

	/**
	 * Begins to make a template.
	 * @param request what it is wanted for
	 * @param directory an empty folder for it
	 * @param destination the folder that it will be moved to when it is complete
	 * @return the making, which has to be closed
	 */
	TemplateMaking begin(TemplateRequest request, Path directory, Path destination) {
		return new TemplateMaking(this.disks, this.extractor, this.saver, this.trial, request, directory, destination);
	}

}
