package dev.vmwork.bootloader;

import java.util.ArrayList;
import java.util.List;

import dev.vmwork.disk.UnfitImageException;

/**
 * What a boot loader starts by default.
 *
 * @param device the filesystem that has the files: {@code uuid/…}, {@code label/…}, or
 * empty for the one that has the configuration
 * @param kernel the kernel's path in that filesystem
 * @param initrds the paths of the initial RAM disks, in order
 * @param commandLine the kernel's command line
 */
record BootEntry(String device, String kernel, List<String> initrds, String commandLine) {

	/** Linux arch/x86/include/asm/setup.h: COMMAND_LINE_SIZE, with the ending zero. */
	private static final int LONGEST_COMMAND_LINE = 2047;

	private static final int MOST_INITRDS = 16;

	BootEntry {
		initrds = List.copyOf(initrds);
	}

	/**
	 * Makes an entry of what a configuration names, and checks it.
	 * @param kernel the kernel
	 * @param initrds the initial RAM disks
	 * @param commandLine the kernel's command line
	 * @return the entry
	 * @throws UnfitImageException if it cannot be booted directly
	 */
	static BootEntry of(DevicePath kernel, List<DevicePath> initrds, String commandLine) throws UnfitImageException {
		List<String> paths = new ArrayList<>();
		for (DevicePath initrd : initrds) {
			if (!initrd.device().equals(kernel.device())) {
				throw new UnfitImageException("the initrd lies on another device than the kernel");
			}
			paths.add(initrd.path());
		}
		if (paths.size() > MOST_INITRDS) {
			throw new UnfitImageException(
					"there are " + paths.size() + " initrds, wanted " + MOST_INITRDS + " at most");
		}
		check(commandLine);
		return new BootEntry(kernel.device(), kernel.path(), paths, commandLine);
	}

	// U+FFFD stands for bytes that are no UTF-8: they would reach the kernel changed.
	private static void check(String commandLine) throws UnfitImageException {
		if (commandLine.chars().anyMatch((c) -> Character.isISOControl(c) || c == '\ufffd')) {
			throw new UnfitImageException("the kernel's command line has a control character or is not UTF-8");
		}
		if (commandLine.length() > LONGEST_COMMAND_LINE) {
			throw new UnfitImageException("the kernel's command line has " + commandLine.length()
					+ " characters, wanted " + LONGEST_COMMAND_LINE + " at most");
		}
	}

}
