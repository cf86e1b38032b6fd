package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.vmwork.disk.UnfitImageException;

/**
 * Menu entries in files of their own, as the Boot Loader Specification has them (UAPI.1,
 * "Type #1"), in the way of Fedora's GRUB: values can have variables.
 */
final class BootEntryFiles {

	private static final String SUFFIX = ".conf";

	private static final int MOST_FILES = 100;

	private BootEntryFiles() {
	}

	/**
	 * Reads the entries.
	 * @param folder the files' folder
	 * @param disk the disk it lies on
	 * @return the entries, the newest first
	 * @throws IOException if they are not understood, or the disk cannot be read
	 */
	static List<GrubMenuEntry> read(String folder, BootDisk disk) throws IOException {
		List<String> ids = disk.list(folder)
			.stream()
			.filter((name) -> name.endsWith(SUFFIX))
			.map((name) -> name.substring(0, name.length() - SUFFIX.length()))
			.sorted(Comparator.comparing(PackageVersion::parse).reversed())
			.toList();
		if (ids.isEmpty() || ids.size() > MOST_FILES) {
			throw new UnfitImageException(folder + " has " + ids.size() + " boot entries, wanted 1 to " + MOST_FILES);
		}
		List<GrubMenuEntry> entries = new ArrayList<>();
		for (String id : ids) {
			String text = disk.read(folder + "/" + id + SUFFIX);
			if (text != null) {
				entries.add(parse(id, text));
			}
		}
		return entries;
	}

	private static GrubMenuEntry parse(String id, String text) throws UnfitImageException {
		// several of a kind count together
		Map<String, String> values = text.lines()
			.map(String::strip)
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> line.split("[ \\t]+", 2))
			.collect(Collectors.groupingBy((words) -> words[0],
					Collectors.mapping((words) -> (words.length > 1) ? words[1] : "", Collectors.joining(" "))));
		String script = "";
		if (values.containsKey("linux")) {
			script = "linux " + values.get("linux") + " " + values.getOrDefault("options", "$default_kernelopts");
		}
		if (values.containsKey("initrd")) {
			script += "\ninitrd " + values.get("initrd");
		}
		return new GrubMenuEntry(id, List.of(values.getOrDefault("title", id)), false, GrubParser.parse(script));
	}

}
