package dev.vmwork.bootloader;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.vmwork.disk.UnfitImageException;

/**
 * A file as GRUB names it: {@code (DEVICE)/PATH}.
 *
 * @param device the device; empty if it is the filesystem that has the configuration
 * @param path the path in the device's filesystem
 */
record DevicePath(String device, String path) {

	private static final Pattern FORM = Pattern.compile("(?:\\(([^()]*)\\))?(/.*)", Pattern.DOTALL);

	/**
	 * The image's own disk, whatever the partition: numbers depend on the loader's way of
	 * counting, and the files next to the configuration are those it means.
	 */
	private static final Pattern OWN_DISK = Pattern.compile("hd0(,.*)?");

	/**
	 * Parses a name.
	 * @param text the name, with or without a device
	 * @param root the device that is meant if the name has none
	 * @return the file
	 * @throws UnfitImageException if it is no such name
	 */
	static DevicePath parse(String text, String root) throws UnfitImageException {
		Matcher form = FORM.matcher(text);
		if (!form.matches()) {
			throw new UnfitImageException("'" + text + "' is not a file's path");
		}
		String device = (form.group(1) != null) ? form.group(1) : root.replaceAll("[()]", "");
		return new DevicePath(OWN_DISK.matcher(device).matches() ? "" : device, form.group(2));
	}

}
