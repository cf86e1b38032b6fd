package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;

/**
 * The configuration of EXTLINUX and SYSLINUX (Syslinux wiki, "Config" and "Menu").
 */
final class SyslinuxConfiguration {

	private static final Set<String> KERNELS = Set.of("kernel", "linux");

	private static final Set<String> REFUSED = Set.of("com32", "boot", "bss", "localboot", "config", "fdimage", "pxe");

	private static final int DEEPEST = 10;

	private final String folder;

	private final BootDisk disk;

	/** The global options under an empty label; names of options in lower case. */
	private final Map<String, Map<String, String>> labels = new LinkedHashMap<>();

	private Map<String, String> current = new HashMap<>();

	private boolean help;

	private int depth;

	SyslinuxConfiguration(String folder, BootDisk disk) {
		this.folder = folder;
		this.disk = disk;
		this.labels.put("", this.current);
	}

	/**
	 * Finds what the configuration boots.
	 * @param text the configuration
	 * @return what it boots by default
	 * @throws IOException if that cannot be booted directly, or the disk cannot be read
	 */
	BootEntry parse(String text) throws IOException {
		read(text);
		String[] command = defaultCommand().split("[ \\t]+", 2);
		Map<String, String> label = this.labels.get(command[0]);
		if (label == null || command[0].isEmpty()) {
			label = Map.of("kernel", command[0]);
		}
		try {
			return entry(label, (command.length > 1) ? command[1] : "");
		}
		catch (UnfitImageException ex) {
			throw new UnfitImageException("its default label '" + command[0] + "': " + ex.getMessage());
		}
	}

	private void read(String text) throws IOException {
		for (String line : text.lines().map(String::strip).toList()) {
			String[] words = line.split("[ \\t]+", 2);
			String name = words[0].toLowerCase(Locale.ROOT);
			// between TEXT HELP and ENDTEXT are sentences
			if (!this.help) {
				add(name, (words.length > 1) ? words[1].replace('\t', ' ') : "");
			}
			this.help &= !name.equals("endtext");
		}
	}

	private void add(String name, String value) throws IOException {
		switch (name) {
			case "label" -> {
				this.current = new HashMap<>();
				this.labels.putIfAbsent(value, this.current);
			}
			case "default", "ui", "ontimeout" -> global(name, value);
			case "include" -> include(value);
			case "text" -> this.help = true;
			case "menu" -> menu(value);
			default -> this.current.put(KERNELS.contains(name) ? "kernel" : name, value);
		}
	}

	private void global(String name, String value) {
		this.labels.getOrDefault("", this.current).put(name, value);
	}

	private void menu(String value) throws IOException {
		String[] words = value.split("[ \\t]+", 2);
		switch (words[0].toLowerCase(Locale.ROOT)) {
			case "default" -> this.current.put("menu default", "");
			case "begin" -> throw new UnfitImageException("'MENU BEGIN' is not supported");
			case "include" -> include((words.length > 1) ? words[1].replaceFirst("[ \\t].*", "") : "");
			default -> {
				// how the menu looks
			}
		}
	}

	private void include(String name) throws IOException {
		if (++this.depth > DEEPEST) {
			throw new UnfitImageException("it reads files without an end");
		}
		String text = this.disk.read(path(name));
		if (text != null) {
			read(text);
		}
		this.depth--;
	}

	// A menu has its own mark for the default. Without a menu the mark means nothing.
	private String defaultCommand() throws UnfitImageException {
		Map<String, String> global = this.labels.getOrDefault("", Map.of());
		if (global.containsKey("ontimeout")) {
			throw new UnfitImageException("'ONTIMEOUT' is not supported");
		}
		String command = global.getOrDefault("default", "");
		boolean menu = isModule(command) || global.containsKey("ui");
		String marked = menu ? marked() : null;
		if (marked != null) {
			return marked;
		}
		if (isModule(command)) {
			command = this.labels.keySet().stream().filter((name) -> !name.isEmpty()).findFirst().orElse("");
		}
		if (command.isEmpty()) {
			throw new UnfitImageException("it names no default ('DEFAULT' or 'MENU DEFAULT')");
		}
		return command;
	}

	private @Nullable String marked() {
		return this.labels.entrySet()
			.stream()
			.filter((label) -> label.getValue().containsKey("menu default"))
			.map(Map.Entry::getKey)
			.reduce(null, (first, last) -> last);
	}

	private static boolean isModule(String command) {
		return command.replaceFirst("[ \\t].*", "").endsWith(".c32");
	}

	private BootEntry entry(Map<String, String> label, String more) throws UnfitImageException {
		for (String name : REFUSED) {
			if (label.containsKey(name)) {
				throw new UnfitImageException(
						"'" + name.toUpperCase(Locale.ROOT) + "' is not supported; wanted a kernel by 'LINUX'");
			}
		}
		String kernel = label.getOrDefault("kernel", "");
		if (kernel.isEmpty() || isModule(kernel)) {
			throw new UnfitImageException("it has no Linux kernel ('LINUX')");
		}
		String append = label.getOrDefault("append", this.labels.getOrDefault("", Map.of()).getOrDefault("append", ""));
		String commandLine = ((append.equals("-") ? "" : append) + " " + more).strip();
		return BootEntry.of(new DevicePath("", path(kernel)), initrds(label, commandLine), commandLine);
	}

	private List<DevicePath> initrds(Map<String, String> label, String commandLine) throws UnfitImageException {
		String names = label.getOrDefault("initrd", "");
		for (String argument : commandLine.split("[ \\t]+", -1)) {
			names = argument.startsWith("initrd=") ? argument.substring("initrd=".length()) : names;
		}
		List<DevicePath> initrds = new ArrayList<>();
		for (String name : names.isEmpty() ? List.<String>of() : List.of(names.split(","))) {
			initrds.add(new DevicePath("", path(name)));
		}
		return initrds;
	}

	private String path(String name) throws UnfitImageException {
		if (name.contains("::") || name.startsWith("(")) {
			throw new UnfitImageException("'" + name + "' is not a file's path");
		}
		return name.startsWith("/") ? name : this.folder + "/" + name;
	}

}
