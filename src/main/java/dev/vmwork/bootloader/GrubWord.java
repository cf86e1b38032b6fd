package dev.vmwork.bootloader;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A word of a GRUB script, before its variables are replaced.
 *
 * @param parts its parts; none if it is the end of a command
 */
record GrubWord(List<Part> parts) {

	/** The end of a command: a line break or a semicolon. */
	static final GrubWord END = new GrubWord(List.of());

	GrubWord {
		parts = List.copyOf(parts);
	}

	boolean isEnd() {
		return this.parts.isEmpty();
	}

	/**
	 * The word itself, if it can be one of the language's own.
	 * @return the text; null if it is quoted or has a variable
	 */
	@Nullable String bare() {
		boolean single = this.parts.size() == 1 && !this.parts.get(0).variable() && !this.parts.get(0).quoted();
		return single ? this.parts.get(0).text() : null;
	}

	/**
	 * A part of a word.
	 *
	 * @param text the text, or the variable's name
	 * @param variable whether it is a variable
	 * @param quoted whether it stands in quotation marks, and so is not split
	 */
	record Part(String text, boolean variable, boolean quoted) {

	}

}
