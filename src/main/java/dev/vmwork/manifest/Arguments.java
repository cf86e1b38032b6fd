package dev.vmwork.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.vmwork.unit.ShellWord;

/**
 * Splits the text of the {@code arguments} column into words, and joins words to such a
 * text, by the quoting rules of the POSIX shell (Shell Command Language, 2.2 Quoting),
 * and by nothing else of it: {@code $}, backquotes and wildcards are ordinary characters.
 */
public final class Arguments {

	private static final String BLANK = " \t\n\r";

	/** Words that no shell changes. */
	private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}%+,./:=@_-]+");

	private final String text;

	private final List<String> words = new ArrayList<>();

	private final StringBuilder word = new StringBuilder();

	private boolean inWord;

	private int position;

	private Arguments(String text) {
		this.text = text;
	}

	/**
	 * Splits a text.
	 * @param text the text
	 * @return its words
	 * @throws IllegalArgumentException if a quote is not closed, the text ends in a
	 * backslash or holds a NUL, which no program can be given
	 */
	static List<String> split(String text) {
		if (text.indexOf('\0') >= 0) {
			throw new IllegalArgumentException("holds a NUL character, wanted text");
		}
		return new Arguments(text).split();
	}

	/**
	 * The reverse: words as one text, quoted where that is necessary.
	 * @param words the words
	 * @return a text that is split into these words, here and by a shell
	 */
	public static String join(List<?> words) {
		return words.stream()
			.map(String::valueOf)
			.map((word) -> PLAIN.matcher(word).matches() ? word : ShellWord.quote(word))
			.collect(Collectors.joining(" "));
	}

	private List<String> split() {
		while (this.position < this.text.length()) {
			char c = this.text.charAt(this.position++);
			if (BLANK.indexOf(c) >= 0) {
				endWord();
				continue;
			}
			this.inWord = true;
			switch (c) {
				case '\'', '"' -> quoted(c);
				case '\\' -> this.word.append(escaped());
				default -> this.word.append(c);
			}
		}
		endWord();
		return List.copyOf(this.words);
	}

	private void quoted(char quote) {
		int start = this.position;
		while (this.position < this.text.length()) {
			char c = this.text.charAt(this.position++);
			if (c == quote) {
				return;
			}
			boolean escape = c == '\\' && quote == '"' && this.position < this.text.length()
					&& "\"\\$`".indexOf(this.text.charAt(this.position)) >= 0;
			this.word.append(escape ? escaped() : c);
		}
		throw new IllegalArgumentException("the " + quote + " at character " + start + " is not closed");
	}

	private char escaped() {
		if (this.position == this.text.length()) {
			throw new IllegalArgumentException("ends in a backslash, wanted a character after it");
		}
		return this.text.charAt(this.position++);
	}

	private void endWord() {
		if (this.inWord) {
			this.words.add(this.word.toString());
			this.word.setLength(0);
			this.inWord = false;
		}
	}

}
