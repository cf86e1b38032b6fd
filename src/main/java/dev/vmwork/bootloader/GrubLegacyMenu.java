package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;

/**
 * The menu of GRUB legacy (GRUB 0.97 manual): {@code menu.lst}, or {@code grub.conf} as
 * Red Hat names it.
 */
final class GrubLegacyMenu {

	private static final Set<String> REFUSED = Set.of("chainloader", "module", "modulenounzip", "configfile");

	private final String folder;

	private final BootDisk disk;

	private final List<List<Line>> entries = new ArrayList<>();

	private String wanted = "0";

	GrubLegacyMenu(String folder, BootDisk disk) {
		this.folder = folder;
		this.disk = disk;
	}

	/**
	 * Finds what the menu boots.
	 * @param text the menu
	 * @return what it boots by default
	 * @throws IOException if that cannot be booted directly, or the disk cannot be read
	 */
	BootEntry parse(String text) throws IOException {
		text.replace('\t', ' ')
			.lines()
			.map(String::strip)
			.filter((line) -> !line.startsWith("#"))
			.map(Line::parse)
			.forEach(this::add);
		if (this.entries.isEmpty()) {
			throw new UnfitImageException("its menu has no entry ('title')");
		}
		int number = number(this.wanted.equals("saved") ? saved() : this.wanted);
		List<Line> entry = this.entries.get((number < this.entries.size()) ? number : 0);
		try {
			return parse(entry);
		}
		catch (UnfitImageException ex) {
			throw new UnfitImageException("its default entry '" + entry.get(0).value() + "': " + ex.getMessage());
		}
	}

	private void add(Line line) {
		if (line.name().equals("title")) {
			this.entries.add(new ArrayList<>());
		}
		if (!this.entries.isEmpty()) {
			this.entries.get(this.entries.size() - 1).add(line);
		}
		else if (line.name().equals("default")) {
			this.wanted = line.value();
		}
	}

	// "savedefault" writes the number into this file.
	private String saved() throws IOException {
		String saved = this.disk.read(this.folder + "/default");
		return (saved != null) ? saved.lines().findFirst().orElse("0").strip() : "0";
	}

	private static int number(String text) throws UnfitImageException {
		if (!text.matches("[0-9]{1,9}")) {
			throw new UnfitImageException("its default entry is not a number");
		}
		return Integer.parseInt(text);
	}

	private BootEntry parse(List<Line> entry) throws IOException {
		String root = "";
		DevicePath kernel = null;
		String commandLine = "";
		List<DevicePath> initrds = List.of();
		for (Line line : entry) {
			switch (line.name()) {
				case "root", "rootnoverify" -> root = line.value();
				case "uuid" -> root = uuid(line.value(), root);
				case "kernel" -> {
					// possessive: what could be given back costs stack
					Line file = Line.parse(line.value().replaceFirst("^(?:--\\S+\\s+)++", ""));
					kernel = DevicePath.parse(file.exactName(), root);
					commandLine = file.value();
				}
				case "initrd" -> initrds = List.of(DevicePath.parse(line.value(), root));
				default -> refuse(line.name());
			}
		}
		return BootEntry.of(require(kernel), initrds, commandLine);
	}

	private String uuid(String uuid, String root) throws IOException {
		String found = this.disk.search("uuid/" + uuid);
		return (found != null) ? found : root;
	}

	private static DevicePath require(@Nullable DevicePath kernel) throws UnfitImageException {
		if (kernel == null) {
			throw new UnfitImageException("there is no kernel in it");
		}
		return kernel;
	}

	private static void refuse(String name) throws UnfitImageException {
		if (REFUSED.contains(name)) {
			throw new UnfitImageException(
					"'" + name + "' is not supported; wanted a Linux kernel by 'kernel' and 'initrd'");
		}
	}

	/**
	 * A line: a name, and the rest.
	 *
	 * @param exactName the first word
	 * @param value what follows it and blanks or an equals sign
	 */
	private record Line(String exactName, String value) {

		static Line parse(String line) {
			String[] parts = line.split("[ \\t]*=[ \\t]*|[ \\t]+", 2);
			return new Line(parts[0], (parts.length > 1) ? parts[1].strip() : "");
		}

		String name() {
			return this.exactName.toLowerCase(Locale.ROOT);
		}

	}

}
