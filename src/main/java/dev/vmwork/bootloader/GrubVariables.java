package dev.vmwork.bootloader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;

/**
 * The variables of a GRUB script.
 */
final class GrubVariables {

	/** A value that doubles itself soon fills the memory. */
	private static final int LONGEST = 64 << 10;

	/** Of all commands together: bounds time and what the variables can hold. */
	private static final int MOST_CHARACTERS = 4 << 20;

	private final Map<String, String> values = new HashMap<>();

	private List<String> arguments = List.of();

	private long length;

	private long totalLength;

	void set(String name, String value) throws UnfitImageException {
		if (value.length() > LONGEST) {
			throw new UnfitImageException("the variable '" + name + "' has more than " + LONGEST + " characters");
		}
		this.values.put(name, value);
	}

	void remove(String name) {
		this.values.remove(name);
	}

	/**
	 * Sets the arguments of the function that is called.
	 * @param newArguments its arguments
	 * @return those that were set before
	 */
	List<String> setArguments(List<String> newArguments) {
		List<String> old = this.arguments;
		this.arguments = List.copyOf(newArguments);
		return old;
	}

	@Nullable String find(String name) {
		if (name.matches("[1-9][0-9]?")) {
			int index = Integer.parseInt(name) - 1;
			return (index < this.arguments.size()) ? this.arguments.get(index) : null;
		}
		return switch (name) {
			case "#" -> String.valueOf(this.arguments.size());
			case "*", "@" -> String.join(" ", this.arguments);
			default -> this.values.get(name);
		};
	}

	/**
	 * A variable's value.
	 * @param name its name
	 * @return the value, empty if it is not set
	 */
	String get(String name) {
		return Objects.requireNonNullElse(find(name), "");
	}

	/**
	 * Replaces the variables of words. A variable outside of quotation marks is split at
	 * blanks, and is no word if it is empty.
	 * @param words the words
	 * @return the words a command gets
	 * @throws UnfitImageException if they become too long
	 */
	List<String> expand(List<GrubWord> words) throws UnfitImageException {
		List<String> expanded = new ArrayList<>();
		this.length = 0;
		for (GrubWord word : words) {
			expanded.addAll(expand(word));
		}
		return expanded;
	}

	private List<String> expand(GrubWord word) throws UnfitImageException {
		List<String> fields = new ArrayList<>();
		StringBuilder field = null;
		for (GrubWord.Part part : word.parts()) {
			String value = part.variable() ? get(part.text()) : part.text();
			count(1 + value.length());
			boolean split = part.variable() && !part.quoted();
			// an empty part in quotation marks is a word all the same
			String[] pieces = split ? value.split("\\s+", -1) : new String[] { value };
			for (int i = 0; i < pieces.length; i++) {
				field = (i > 0) ? end(field, fields) : field;
				if (!split || !pieces[i].isEmpty()) {
					field = ((field != null) ? field : new StringBuilder()).append(pieces[i]);
				}
			}
		}
		end(field, fields);
		return fields;
	}

	private void count(int characters) throws UnfitImageException {
		this.length += characters;
		this.totalLength += characters;
		if (this.length > LONGEST) {
			throw new UnfitImageException("a command has more than " + LONGEST + " characters");
		}
		if (this.totalLength > MOST_CHARACTERS) {
			throw new UnfitImageException("its commands have more than " + MOST_CHARACTERS + " characters together");
		}
	}

	private static @Nullable StringBuilder end(@Nullable StringBuilder field, List<String> fields) {
		if (field != null) {
			fields.add(field.toString());
		}
		return null;
	}

	/**
	 * Requires that the variables in names of files are known: with a part missing it
	 * would be another file. A variable that is the whole name may be missing, as
	 * Fedora's {@code $tuned_initrd}: then it names none.
	 * @param names the names
	 * @throws UnfitImageException if one is not
	 */
	void requireKnown(List<GrubWord> names) throws UnfitImageException {
		for (GrubWord name : names) {
			for (GrubWord.Part part : name.parts()) {
				if (part.variable() && name.parts().size() > 1 && find(part.text()) == null) {
					throw new UnfitImageException(
							"a file's name has the variable '" + part.text() + "', which is not set");
				}
			}
		}
	}

}
