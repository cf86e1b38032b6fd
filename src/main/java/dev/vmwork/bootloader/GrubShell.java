package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;

/**
 * Carries out a GRUB 2 script as far as it decides what is booted (GRUB manual, "The list
 * of commands"). It is a GRUB on a PC's firmware at which nobody presses a key. What it
 * does not know of and would matter, it refuses.
 */
final class GrubShell {

	/** GRUB's grub-core/normal/main.c: features. */
	private static final List<String> FEATURES = List.of("chainloader_bpb", "ntldr", "platform_search_hint",
			"default_font_path", "all_video_module", "menuentry_id", "menuentry_options", "200_final", "nativedisk_cmd",
			"timeout_style");

	private static final Set<String> LINUX = Set.of("linux", "linux16", "linuxefi");

	private static final Set<String> INITRD = Set.of("initrd", "initrd16", "initrdefi");

	private static final Set<String> DECIDING = Set.of("menuentry", "submenu", "blscfg", "source", ".", "boot");

	private static final Set<String> REFUSED = Set.of("chainloader", "multiboot", "multiboot2", "module", "module2",
			"xen_hypervisor", "xen_module", "xen_linux", "xen_initrd", "kfreebsd", "knetbsd", "kopenbsd", "ntldr",
			"freedos", "plan9", "truecrypt", "appleloader", "configfile", "normal", "legacy_configfile",
			"legacy_source", "syslinux_configfile", "syslinux_source", "extract_entries_source",
			"extract_entries_configfile", "loopback", "cryptomount", "search.fs_uuid", "search.fs_label", "search.file",
			"return", "exit", "break", "continue", "shift", "setparams", "eval", "regexp");

	private static final int MOST_COMMANDS = 100_000;

	/**
	 * Of blocks, functions and files within each other, each some frames of the stack.
	 */
	private static final int DEEPEST = 100;

	private final BootDisk disk;

	private final GrubVariables variables = new GrubVariables();

	private final GrubFiles files;

	private final Map<String, GrubStatement.Function> functions = new HashMap<>();

	private final GrubLoader loader = new GrubLoader();

	private List<GrubMenuEntry> menu = new ArrayList<>();

	private boolean booting;

	private int commands;

	private int depth;

	/**
	 * Creates the shell.
	 * @param folder the script's folder
	 * @param disk the disk the script lies on
	 * @throws UnfitImageException if the folder's name is too long
	 */
	GrubShell(String folder, BootDisk disk) throws UnfitImageException {
		this.disk = disk;
		this.files = new GrubFiles(this.variables, disk);
		this.variables.set("root", "hd0");
		this.variables.set("prefix", "(hd0)" + folder);
		this.variables.set("config_directory", "(hd0)" + folder);
		this.variables.set("grub_platform", "pc");
		this.variables.set("grub_cpu", "i386");
		for (String feature : FEATURES) {
			this.variables.set("feature_" + feature, "y");
		}
	}

	/**
	 * Finds what a script boots.
	 * @param text the script
	 * @return what it boots by default
	 * @throws IOException if that cannot be booted directly, or the disk cannot be read
	 */
	BootEntry boot(String text) throws IOException {
		run(GrubParser.parse(text));
		String title = this.booting ? null : startDefault();
		try {
			return this.loader.entry();
		}
		catch (UnfitImageException ex) {
			throw (title != null) ? in(title, ex) : ex;
		}
	}

	// Opens submenus until an entry is reached. "1>2" is entry 2 of submenu 1; a ">" of a
	// title is doubled.
	private @Nullable String startDefault() throws IOException {
		String[] wanted = this.variables.get("default").split("(?<!>)>(?!>)", -1);
		GrubMenuEntry entry = null;
		for (int i = 0; !this.menu.isEmpty() && (entry == null || entry.submenu()); i++) {
			entry = GrubMenuEntry.choose(this.menu, (i < wanted.length) ? wanted[i].replace(">>", ">") : "");
			this.menu = new ArrayList<>();
			start(entry);
		}
		return (entry != null) ? entry.title() : null;
	}

	private void start(GrubMenuEntry entry) throws IOException {
		this.variables.setArguments(entry.arguments());
		try {
			run(entry.block());
		}
		catch (UnfitImageException ex) {
			throw in(entry.title(), ex);
		}
	}

	private static UnfitImageException in(String title, UnfitImageException ex) {
		return new UnfitImageException("its default entry '" + title + "': " + ex.getMessage());
	}

	GrubStatus run(List<GrubStatement> statements) throws IOException {
		if (++this.depth > DEEPEST) {
			throw new UnfitImageException("it is nested too deeply, or has no end");
		}
		GrubStatus status = GrubStatus.SUCCESS;
		for (GrubStatement statement : statements) {
			if (!this.booting) {
				status = statement.run(this);
			}
		}
		this.depth--;
		return status;
	}

	void define(GrubStatement.Function function) {
		this.functions.put(function.name(), function);
	}

	boolean decides(@Nullable String command) {
		if (command == null || ++this.commands > MOST_COMMANDS) {
			return true;
		}
		GrubStatement.Function function = this.functions.get(command);
		if (function == null) {
			return LINUX.contains(command) || INITRD.contains(command) || DECIDING.contains(command)
					|| REFUSED.contains(command);
		}
		return decides(function.body());
	}

	boolean decides(List<GrubStatement> statements) {
		this.depth++;
		boolean decides = this.depth > DEEPEST || statements.stream().anyMatch((statement) -> statement.decides(this));
		this.depth--;
		return decides;
	}

	GrubStatus execute(GrubStatement.Command command) throws IOException {
		if (++this.commands > MOST_COMMANDS) {
			throw new UnfitImageException("it has no end");
		}
		List<String> words = this.variables.expand(command.words());
		if (words.isEmpty()) {
			return GrubStatus.SUCCESS;
		}
		String name = words.get(0);
		GrubStatement.Function function = this.functions.get(name);
		if (function != null) {
			return call(function, words.subList(1, words.size()));
		}
		if (REFUSED.contains(name)) {
			throw new UnfitImageException(
					"'" + name + "' is not supported; wanted a Linux kernel by 'linux' and 'initrd'");
		}
		if (LINUX.contains(name) || INITRD.contains(name)) {
			return load(command.words(), words);
		}
		return builtin(words, command.block());
	}

	private GrubStatus call(GrubStatement.Function function, List<String> arguments) throws IOException {
		List<String> old = this.variables.setArguments(arguments);
		GrubStatus status = run(function.body());
		this.variables.setArguments(old);
		return status;
	}

	private GrubStatus load(List<GrubWord> raw, List<String> words) throws UnfitImageException {
		if (LINUX.contains(words.get(0))) {
			this.variables.requireKnown(raw.subList(0, Math.min(2, raw.size())));
			this.loader.linux(words, this.variables.get("root"));
		}
		else {
			this.variables.requireKnown(raw);
			this.loader.initrd(words, this.variables.get("root"));
		}
		return GrubStatus.SUCCESS;
	}

	private GrubStatus builtin(List<String> words, @Nullable List<GrubStatement> block) throws IOException {
		List<String> arguments = words.subList(1, words.size());
		return switch (words.get(0)) {
			case "[", "test" -> test(words);
			case "true", "export" -> GrubStatus.SUCCESS;
			case "false" -> GrubStatus.FAILURE;
			case "set" -> set(arguments.isEmpty() ? "" : arguments.get(0));
			case "unset" -> unset(arguments);
			case "menuentry", "submenu" -> add(words, block);
			case "load_env" -> this.files.loadEnvironment(arguments);
			case "search" -> this.files.search(arguments);
			case "blscfg" -> addEntryFiles(arguments);
			case "source", "." -> source(arguments);
			case "boot" -> boot();
			default -> words.get(0).matches("[A-Za-z_][A-Za-z0-9_]*=(?s:.*)") ? set(words.get(0)) : GrubStatus.UNKNOWN;
		};
	}

	private GrubStatus test(List<String> words) throws IOException {
		boolean bracket = words.get(0).equals("[");
		boolean closed = words.get(words.size() - 1).equals("]");
		if (bracket && !closed) {
			throw new UnfitImageException("a ']' is missing");
		}
		return GrubTest.evaluate(words.subList(1, words.size() - (bracket ? 1 : 0)), this.variables.get("root"),
				this.disk);
	}

	private GrubStatus set(String assignment) throws UnfitImageException {
		int equals = assignment.indexOf('=');
		if (equals > 0) {
			this.variables.set(assignment.substring(0, equals), assignment.substring(equals + 1));
		}
		return GrubStatus.SUCCESS;
	}

	private GrubStatus unset(List<String> names) {
		names.forEach(this.variables::remove);
		return GrubStatus.SUCCESS;
	}

	private GrubStatus add(List<String> words, @Nullable List<GrubStatement> block) throws UnfitImageException {
		if (block == null) {
			throw new UnfitImageException("a '" + words.get(0) + "' has no commands in braces");
		}
		this.menu.add(GrubMenuEntry.parse(words, block));
		return GrubStatus.SUCCESS;
	}

	// Fedora's patches to GRUB, blscfg.c: where the files are, and that they make a menu.
	private GrubStatus addEntryFiles(List<String> arguments) throws IOException {
		String name = this.variables.get("blsdir");
		DevicePath folder = DevicePath.parse(name.isEmpty() ? "/loader/entries" : name, this.variables.get("root"));
		if (!arguments.isEmpty() || !folder.device().isEmpty()) {
			throw new UnfitImageException("'blscfg' is only supported for files next to it");
		}
		this.menu.addAll(BootEntryFiles.read(folder.path(), this.disk));
		return GrubStatus.SUCCESS;
	}

	private GrubStatus source(List<String> arguments) throws IOException {
		String text = arguments.isEmpty() ? null : this.files.read(arguments.get(0));
		return (text != null) ? run(GrubParser.parse(text)) : GrubStatus.FAILURE;
	}

	private GrubStatus boot() {
		this.booting = this.loader.hasKernel();
		return GrubStatus.of(this.booting);
	}

}
