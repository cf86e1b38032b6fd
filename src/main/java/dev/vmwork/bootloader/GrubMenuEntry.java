package dev.vmwork.bootloader;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.vmwork.disk.UnfitImageException;

/**
 * An entry of GRUB's menu.
 *
 * @param id its name in scripts; the title if it has none
 * @param arguments the title, and what else the entry's commands get
 * @param submenu whether it opens another menu
 * @param block its commands
 */
record GrubMenuEntry(String id, List<String> arguments, boolean submenu, List<GrubStatement> block) {

	private static final Set<String> OPTIONS_WITH_VALUE = Set.of("--id", "--class", "--users", "--hotkey", "--source");

	static GrubMenuEntry parse(List<String> words, List<GrubStatement> block) throws UnfitImageException {
		List<String> arguments = new ArrayList<>();
		String id = "";
		for (int i = 1; i < words.size(); i++) {
			String word = words.get(i);
			boolean hasValue = OPTIONS_WITH_VALUE.contains(word) && i + 1 < words.size();
			if (hasValue) {
				i++;
				id = word.equals("--id") ? words.get(i) : id;
			}
			else if (word.startsWith("--id=")) {
				id = word.substring("--id=".length());
			}
			else if (!word.startsWith("--")) {
				arguments.add(word);
			}
		}
		if (arguments.isEmpty()) {
			throw new UnfitImageException("an entry of its menu has no title");
		}
		return new GrubMenuEntry(id.isEmpty() ? arguments.get(0) : id, arguments, words.get(0).equals("submenu"),
				block);
	}

	String title() {
		return this.arguments.get(0);
	}

	/**
	 * Chooses the default entry as GRUB does (grub-core/normal/menu.c, get_entry_number):
	 * the first one if there is no such entry.
	 * @param menu the menu, not empty
	 * @param wanted the entry's number, title or id
	 * @return the entry
	 */
	static GrubMenuEntry choose(List<GrubMenuEntry> menu, String wanted) {
		if (wanted.matches("[0-9]{1,9}")) {
			int number = Integer.parseInt(wanted);
			return menu.get((number < menu.size()) ? number : 0);
		}
		return menu.stream()
			.filter((entry) -> entry.title().equals(wanted) || entry.id().equals(wanted))
			.findFirst()
			.orElse(menu.get(0));
	}

}
