package dev.vmwork.bootloader;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;

/**
 * What a GRUB script has told GRUB to load.
 */
final class GrubLoader {

	private @Nullable DevicePath kernel;

	private final List<DevicePath> initrds = new ArrayList<>();

	private String commandLine = "";

	boolean hasKernel() {
		return this.kernel != null;
	}

	/**
	 * Carries out {@code linux}: what was loaded before is forgotten.
	 * @param words the command's words
	 * @param root the device of a path without one
	 * @throws UnfitImageException if it names no file
	 */
	void linux(List<String> words, String root) throws UnfitImageException {
		this.kernel = DevicePath.parse((words.size() > 1) ? words.get(1) : "", root);
		this.initrds.clear();
		List<String> arguments = words.subList(2, words.size());
		this.commandLine = String.join(" ", arguments.stream().map(GrubLoader::quote).toList());
	}

	// As GRUB does (grub-core/lib/cmdline.c), so that the kernel sees the same.
	private static String quote(String argument) {
		String escaped = argument.replaceAll("\\\\(?!x[0-9a-fA-F]{2})|['\"]", "\\\\$0");
		return argument.contains(" ") ? '"' + escaped + '"' : escaped;
	}

	/**
	 * Carries out {@code initrd}: the files replace those named before.
	 * @param words the command's words
	 * @param root the device of paths without one
	 * @throws UnfitImageException if one names no file
	 */
	void initrd(List<String> words, String root) throws UnfitImageException {
		this.initrds.clear();
		for (String word : words.subList(1, words.size())) {
			this.initrds.add(DevicePath.parse(word, root));
		}
	}

	BootEntry entry() throws UnfitImageException {
		if (this.kernel == null) {
			throw new UnfitImageException("there is no kernel ('linux') in it");
		}
		return BootEntry.of(this.kernel, this.initrds, this.commandLine);
	}

}
