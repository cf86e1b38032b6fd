package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.List;

import dev.vmwork.disk.UnfitImageException;

/**
 * A boot loader's configuration file: GRUB 2, GRUB legacy, or EXTLINUX and SYSLINUX.
 */
final class BootConfiguration {

	/**
	 * Where the loaders keep it, below {@code /boot}. A disk that was upgraded can have
	 * the older loader's, too, so the newest loader comes first.
	 */
	static final List<String> NAMES = List.of("/grub/grub.cfg", "/grub2/grub.cfg", "/grub/menu.lst", "/grub/grub.conf",
			"/extlinux/extlinux.conf", "/extlinux.conf", "/syslinux/extlinux.conf", "/syslinux/syslinux.cfg",
			"/syslinux.cfg");

	private BootConfiguration() {
	}

	/**
	 * Finds what the loader would start by default.
	 * @param path the configuration's path in its filesystem
	 * @param text its content
	 * @param disk the disk it lies on
	 * @return what would be started
	 * @throws UnfitImageException if that cannot be booted directly, or is not understood
	 * @throws IOException if the disk cannot be read
	 */
	static BootEntry parse(String path, String text, BootDisk disk) throws IOException {
		String folder = path.substring(0, path.lastIndexOf('/'));
		try {
			if (path.endsWith("/grub.cfg")) {
				return new GrubShell(folder, disk).boot(text);
			}
			if (path.endsWith("linux.conf") || path.endsWith("linux.cfg")) {
				return new SyslinuxConfiguration(folder, disk).parse(text);
			}
			return new GrubLegacyMenu(folder, disk).parse(text);
		}
		catch (UnfitImageException ex) {
			throw new UnfitImageException(path + ": " + ex.getMessage());
		}
	}

}
