package dev.vmwork.manifest;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Arguments}.
 */
class ArgumentsTests {

	@ParameterizedTest
	@MethodSource("texts")
	void splitWhenQuotedAsForTheShellGivesItsWords(String text, List<String> words) {
		assertThat(Arguments.split(text)).isEqualTo(words);
	}

	static List<org.junit.jupiter.params.provider.Arguments> texts() {
		return List.of(of("", List.of()), of(" \t\n\r ", List.of()), of("a", List.of("a")),
				of("  a  b\tc\nd ", List.of("a", "b", "c", "d")), of("'a b' \"c d\"", List.of("a b", "c d")),
				of("'' \"\" x", List.of("", "", "x")), of("a'b c'd\"e f\"g", List.of("ab cde fg")),
				of("'it'\\''s'", List.of("it's")), of("'\"' \"'\"", List.of("\"", "'")),
				of("'a\\b\\'", List.of("a\\b\\")), of("\"a\\b\\\"\\\\\\$\\`\"", List.of("a\\b\"\\$`")),
				of("a\\ b \\' \\\" \\\\ \\x", List.of("a b", "'", "\"", "\\", "x")),
				of("'a\nb' \"c\nd\"", List.of("a\nb", "c\nd")),
				of("$(touch pwned) `id` $HOME * ? [a] ~ ; | & < > # {a,b} !",
						List.of("$(touch", "pwned)", "`id`", "$HOME", "*", "?", "[a]", "~", ";", "|", "&", "<", ">",
								"#", "{a,b}", "!")),
				of("\"$(touch pwned)\"", List.of("$(touch pwned)")),
				of("\u00fc '\u65e5 \u672c'", List.of("\u00fc", "\u65e5 \u672c")),
				of("-n --x='a b'", List.of("-n", "--x=a b")));
	}

	private static org.junit.jupiter.params.provider.Arguments of(String text, List<String> words) {
		return org.junit.jupiter.params.provider.Arguments.of(text, words);
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc 'd", "abc \"d", "abc 'd\"", "abc \"d\\\"" })
	void splitWhenQuoteIsNotClosedSaysWhere(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Arguments.split(text))
			.withMessageMatching("the ['\"] at character 5 is not closed");
	}

	@Test
	void splitWhenEndingInABackslashIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Arguments.split("a \\"))
			.withMessage("ends in a backslash, wanted a character after it");
	}

	@Test
	void splitWhenHoldingANulIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Arguments.split("a\0b"))
			.withMessage("holds a NUL character, wanted text");
	}

}
