package dev.vmwork.bootloader;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;

/**
 * Makes statements of a GRUB script's words. Loops are refused: no generated
 * configuration has one.
 */
final class GrubParser {

	private static final int DEEPEST = 100;

	private static final Set<String> REFUSED = Set.of("for", "while", "until", "case", "select", "time", "{", "then",
			"do", "done", "!", "[[");

	private final List<GrubWord> words;

	private int position;

	private int depth;

	private GrubParser(List<GrubWord> words) {
		this.words = words;
	}

	/**
	 * Parses a script.
	 * @param text the script
	 * @return its statements
	 * @throws UnfitImageException if it is not understood
	 */
	static List<GrubStatement> parse(String text) throws UnfitImageException {
		GrubParser parser = new GrubParser(GrubLexer.split(text));
		List<GrubStatement> statements = parser.statements(Set.of());
		if (parser.position < parser.words.size()) {
			throw new UnfitImageException("a '" + parser.bare() + "' is out of place");
		}
		return statements;
	}

	// Up to one of the words that end the block, or any word that cannot begin a command.
	private List<GrubStatement> statements(Set<String> ends) throws UnfitImageException {
		if (++this.depth > DEEPEST) {
			throw new UnfitImageException("its blocks are nested too deeply");
		}
		List<GrubStatement> statements = new ArrayList<>();
		skipEnds();
		while (this.position < this.words.size() && !ends.contains(bare()) && !Set.of("}", "fi").contains(bare())) {
			statements.add(statement());
			skipEnds();
		}
		this.depth--;
		return List.copyOf(statements);
	}

	private GrubStatement statement() throws UnfitImageException {
		String word = bare();
		if (word.equals("if")) {
			this.position++;
			return ifStatement();
		}
		if (word.equals("function")) {
			this.position++;
			return function();
		}
		if (REFUSED.contains(word)) {
			throw new UnfitImageException("a '" + word + "' is not understood");
		}
		return command();
	}

	private GrubStatement ifStatement() throws UnfitImageException {
		List<GrubStatement> condition = statements(Set.of("then"));
		expect("then");
		List<GrubStatement> body = statements(Set.of("elif", "else"));
		if (bare().equals("elif")) {
			this.position++;
			return new GrubStatement.If(condition, body, List.of(elif()));
		}
		List<GrubStatement> otherwise = List.of();
		if (bare().equals("else")) {
			this.position++;
			otherwise = statements(Set.of());
		}
		expect("fi");
		return new GrubStatement.If(condition, body, otherwise);
	}

	private GrubStatement elif() throws UnfitImageException {
		if (++this.depth > DEEPEST) {
			throw new UnfitImageException("its blocks are nested too deeply");
		}
		GrubStatement statement = ifStatement();
		this.depth--;
		return statement;
	}

	private GrubStatement function() throws UnfitImageException {
		String name = bare();
		this.position++;
		return new GrubStatement.Function(name, block());
	}

	private GrubStatement command() throws UnfitImageException {
		List<GrubWord> command = new ArrayList<>();
		List<GrubStatement> block = null;
		while (block == null && !this.words.get(this.position).isEnd() && !bare().equals("}")) {
			if (bare().equals("{")) {
				block = block();
			}
			else {
				command.add(this.words.get(this.position++));
			}
		}
		return new GrubStatement.Command(List.copyOf(command), block);
	}

	private List<GrubStatement> block() throws UnfitImageException {
		skipEnds();
		expect("{");
		List<GrubStatement> block = statements(Set.of());
		expect("}");
		return block;
	}

	private void expect(String word) throws UnfitImageException {
		if (!bare().equals(word)) {
			throw new UnfitImageException("a '" + word + "' is missing");
		}
		this.position++;
	}

	private void skipEnds() {
		while (this.position < this.words.size() && this.words.get(this.position).isEnd()) {
			this.position++;
		}
	}

	// Empty if there is no word, or none of the language's own.
	private String bare() {
		@Nullable String word = (this.position < this.words.size()) ? this.words.get(this.position).bare() : null;
		return Objects.requireNonNullElse(word, "");
	}

}
