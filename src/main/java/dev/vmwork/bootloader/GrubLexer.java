package dev.vmwork.bootloader;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.vmwork.disk.UnfitImageException;

/**
 * Splits a GRUB script into words (GRUB manual, "Writing full configuration files
 * directly": quoting is like that of a shell).
 */
final class GrubLexer {

	private static final Pattern VARIABLE = Pattern
		.compile("\\$(?:\\{([^{}\\s]+)}|([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?*@#]))");

	private final String text;

	private int position;

	private final List<GrubWord> words = new ArrayList<>();

	private final List<GrubWord.Part> parts = new ArrayList<>();

	private final StringBuilder plain = new StringBuilder();

	private GrubLexer(String text) {
		this.text = text;
	}

	/**
	 * Splits a script.
	 * @param text the script
	 * @return its words, the last one the end of a command
	 * @throws UnfitImageException if it is no such script
	 */
	static List<GrubWord> split(String text) throws UnfitImageException {
		GrubLexer lexer = new GrubLexer(text);
		while (lexer.position < text.length()) {
			lexer.next();
		}
		lexer.endCommand();
		return lexer.words;
	}

	private void next() throws UnfitImageException {
		char c = this.text.charAt(this.position);
		switch (c) {
			case '$' -> variable(false);
			case '\'' -> singleQuoted();
			case '"' -> doubleQuoted();
			case '\\' -> escaped();
			case '#' -> hash();
			default -> {
				this.position++;
				plain(c);
			}
		}
	}

	private void plain(char c) throws UnfitImageException {
		switch (c) {
			case ' ', '\t', '\r' -> endWord();
			case '\n', ';' -> endCommand();
			case '{', '}' -> brace(c);
			case '&', '|', '<', '>' -> throw new UnfitImageException("an unquoted '" + c + "' is not understood");
			default -> this.plain.append(c);
		}
	}

	private void brace(char c) {
		endWord();
		this.plain.append(c);
		endWord();
	}

	private void endCommand() {
		endWord();
		this.words.add(GrubWord.END);
	}

	private void endWord() {
		endPart(false);
		if (!this.parts.isEmpty()) {
			this.words.add(new GrubWord(this.parts));
			this.parts.clear();
		}
	}

	private void endPart(boolean quoted) {
		if (quoted || !this.plain.isEmpty()) {
			this.parts.add(new GrubWord.Part(this.plain.toString(), false, quoted));
			this.plain.setLength(0);
		}
	}

	// Begins a comment at a word's start only.
	private void hash() {
		if (this.parts.isEmpty() && this.plain.isEmpty()) {
			int end = this.text.indexOf('\n', this.position);
			this.position = (end >= 0) ? end : this.text.length();
		}
		else {
			this.position++;
			this.plain.append('#');
		}
	}

	private void escaped() {
		if (this.position + 1 < this.text.length()) {
			char c = this.text.charAt(this.position + 1);
			if (c != '\n') {
				endPart(false);
				this.plain.append(c);
				endPart(true);
			}
		}
		this.position += 2;
	}

	private void singleQuoted() throws UnfitImageException {
		endPart(false);
		int end = this.text.indexOf('\'', this.position + 1);
		if (end < 0) {
			throw unterminated();
		}
		this.plain.append(this.text, this.position + 1, end);
		endPart(true);
		this.position = end + 1;
	}

	private void doubleQuoted() throws UnfitImageException {
		endPart(false);
		this.position++;
		while (this.position < this.text.length() && this.text.charAt(this.position) != '"') {
			if (this.text.charAt(this.position) == '$') {
				variable(true);
			}
			else {
				doubleQuotedCharacter();
			}
		}
		if (this.position >= this.text.length()) {
			throw unterminated();
		}
		endPart(true);
		this.position++;
	}

	private void doubleQuotedCharacter() {
		String rest = this.text.substring(this.position, Math.min(this.position + 2, this.text.length()));
		if (!rest.equals("\\\n") && (rest.charAt(0) != '\\' || "\\$\"".indexOf(rest.charAt(rest.length() - 1)) < 0)) {
			this.plain.append(rest.charAt(0));
			this.position++;
			return;
		}
		this.plain.append(rest.substring(1).replace("\n", ""));
		this.position += 2;
	}

	private static UnfitImageException unterminated() {
		return new UnfitImageException("a quotation mark is missing");
	}

	private void variable(boolean quoted) {
		Matcher variable = VARIABLE.matcher(this.text).region(this.position, this.text.length());
		if (!variable.lookingAt()) {
			this.plain.append('$');
			this.position++;
			return;
		}
		endPart(quoted && !this.plain.isEmpty());
		String name = (variable.group(1) != null) ? variable.group(1) : variable.group(2);
		this.parts.add(new GrubWord.Part(name, true, quoted));
		this.position = variable.end();
	}

}
