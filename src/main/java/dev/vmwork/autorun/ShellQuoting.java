package dev.vmwork.autorun;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells what a place in a shell script is quoted by (POSIX Shell Command Language, 2.2
 * Quoting, 2.3 Token Recognition, 2.7.4 Here-Document), command substitutions included.
 * For warnings: it takes every text, and is a guess where a script is not well formed.
 */
final class ShellQuoting {

	private static final Pattern HERE_DOCUMENT = Pattern
		.compile("<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|([^\\s;&|<>()]+))");

	private static final char COMMAND = '(';

	private static final char ARITHMETIC = '+';

	private final String text;

	private final Place[] places;

	/** What is open, the innermost first: quotes, or the start of a substitution. */
	private final Deque<Character> open = new ArrayDeque<>();

	private final Deque<Matcher> hereDocuments = new ArrayDeque<>();

	private int position;

	private ShellQuoting(String text) {
		this.text = text;
		this.places = new Place[text.length()];
		Arrays.fill(this.places, Place.UNQUOTED);
	}

	/**
	 * Looks at a script.
	 * @param text the script, with lines that end in line feeds
	 * @return what each of its characters is quoted by
	 */
	static Place[] places(String text) {
		ShellQuoting quoting = new ShellQuoting(text);
		while (quoting.position < text.length()) {
			quoting.next();
		}
		return quoting.places;
	}

	private void next() {
		char c = this.text.charAt(this.position);
		if (c == '\n' && !this.hereDocuments.isEmpty()) {
			this.position++;
			hereDocument(this.hereDocuments.remove());
		}
		else if (isInDoubleQuotes()) {
			inDoubleQuotes(c);
		}
		else {
			unquoted(c);
		}
	}

	private boolean isInDoubleQuotes() {
		return isOpen('"');
	}

	private boolean isOpen(char what) {
		return !this.open.isEmpty() && this.open.getFirst() == what;
	}

	private void inDoubleQuotes(char c) {
		switch (c) {
			case '"' -> close(1);
			case '\\' -> take(Place.DOUBLE_QUOTES, 2);
			case '$', '`' -> substitution(c, Place.DOUBLE_QUOTES);
			default -> take(Place.DOUBLE_QUOTES, 1);
		}
	}

	private void unquoted(char c) {
		switch (c) {
			case '\'' -> take(Place.SINGLE_QUOTES, singleQuoted());
			case '"' -> open('"', 1);
			case '\\' -> take(Place.UNQUOTED, 2);
			case '$', '`' -> substitution(c, Place.UNQUOTED);
			case ')' -> closeSubstitution();
			case '#' -> take(Place.COMMENT, isAtWordStart() ? lineEnd() - this.position : 1);
			case '<' -> redirection();
			default -> take(Place.UNQUOTED, 1);
		}
	}

	private int singleQuoted() {
		int end = this.text.indexOf('\'', this.position + 1);
		return ((end < 0) ? this.text.length() : end + 1) - this.position;
	}

	private void substitution(char c, Place otherwise) {
		if (c == '`') {
			if (isOpen('`')) {
				close(1);
			}
			else {
				open('`', 1);
			}
		}
		else if (this.text.startsWith("$((", this.position)) {
			open(ARITHMETIC, 3);
		}
		else if (this.text.startsWith("$(", this.position)) {
			open(COMMAND, 2);
		}
		else {
			take(otherwise, 1);
		}
	}

	private void closeSubstitution() {
		if (isOpen(COMMAND)) {
			close(1);
		}
		else if (isOpen(ARITHMETIC) && this.text.startsWith("))", this.position)) {
			close(2);
		}
		else {
			take(Place.UNQUOTED, 1);
		}
	}

	private boolean isAtWordStart() {
		return this.position == 0 || " \t\n;&|(".indexOf(this.text.charAt(this.position - 1)) >= 0;
	}

	private void redirection() {
		Matcher matcher = HERE_DOCUMENT.matcher(this.text).region(this.position, this.text.length());
		if (isOpen(ARITHMETIC) || this.text.startsWith("<<<", this.position) || !matcher.lookingAt()) {
			take(Place.UNQUOTED, this.text.startsWith("<<<", this.position) ? 3 : 1);
			return;
		}
		this.hereDocuments.add(matcher);
		take(Place.UNQUOTED, matcher.end() - this.position);
	}

	private void hereDocument(Matcher start) {
		String delimiter = start.group((start.group(2) != null) ? 2 : (start.group(3) != null) ? 3 : 4)
			.replace("\\", "");
		boolean over = false;
		while (!over && this.position < this.text.length()) {
			int end = lineEnd();
			String line = this.text.substring(this.position, end);
			over = (start.group(1).isEmpty() ? line : line.replaceFirst("^\t+", "")).equals(delimiter);
			// the line feed after the delimiter begins the next here-document
			take(over ? Place.UNQUOTED : Place.HERE_DOCUMENT, end - this.position + (over ? 0 : 1));
		}
	}

	private int lineEnd() {
		int end = this.text.indexOf('\n', this.position);
		return (end < 0) ? this.text.length() : end;
	}

	private void open(char what, int length) {
		take(isInDoubleQuotes() ? Place.DOUBLE_QUOTES : Place.UNQUOTED, length);
		this.open.push(what);
	}

	private void close(int length) {
		this.open.pop();
		take(Place.UNQUOTED, length);
	}

	private void take(Place place, int length) {
		int end = Math.min(this.text.length(), this.position + length);
		Arrays.fill(this.places, this.position, end, place);
		this.position = end;
	}

	/**
	 * What a place in a script is quoted by.
	 */
	enum Place {

		/** By nothing. */
		UNQUOTED,

		/** By single quotes. */
		SINGLE_QUOTES,

		/** By double quotes. */
		DOUBLE_QUOTES,

		/** It is the input of a command. */
		HERE_DOCUMENT,

		/** It is no part of a command. */
		COMMENT

	}

}
