package dev.vmwork.autorun;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AutorunTemplate}.
 */
class AutorunTemplateTests {

	private static final String WANTED = "is unknown, wanted one of [app, input, output, arguments]";

	@Test
	void templateWhenTokensAreKnownHasNoProblems() {
		assertThat(template("exec {{app}} {{ input }} {{output}} {{\targuments }}\n${x} {y} { { z } }").problems())
			.isEmpty();
	}

	@Test
	void templateWhenTokensAreUnknownHasTheLineAndColumnOfEach() {
		assertThat(template("# {{fine}}\n\nexec {{app}} {{inptu}} {{}}\r\n\t{{App}}").problems()).containsExactly(
				"t:3:14: token '{{inptu}}' " + WANTED, "t:3:24: token '{{}}' " + WANTED,
				"t:4:2: token '{{App}}' " + WANTED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n\n", "# {{app}} {{output}}\n\t# more\n" })
	void templateWhenItHasNoCommandSaysWhatIsWanted(String text) {
		assertThat(template(text).problems()).containsExactly(
				"t: has no command, wanted one that runs the app, such as" + " exec {{app}} {{input}} {{output}}");
	}

	@Test
	void templateWhenBracesDoNotPairHasTheLineAndColumnOfEach() {
		assertThat(template("exec {{app} {input}}\n  {{ output > x; f() { { a; }; }; echo ${app}").problems())
			.containsExactly("t:1:6: '{{app}' is not a token, wanted two braces on each side, such as {{app}}",
					"t:1:13: '{input}}' is not a token, wanted two braces on each side, such as {{app}}",
					"t:2:3: '{{ output ' is not a token, wanted two braces on each side, such as {{app}}");
	}

	@Test
	void warningsWhenTheAppOrTheOutputIsNotNamedSaySo() {
		assertThat(template("exec x {{input}}").warnings()).containsExactly("t: has no {{app}}",
				"t: has no {{output}}");
		assertThat(template("exec \"$vmwork_app\" > \"$vmwork_output\"").warnings()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', quoteCharacter = '`',
			value = { "{{app}} 'a' \"b\" {{output}}", "x=$(cat \"$(basename {{app}})\") > {{output}}",
					"echo \"`cat {{app}}`\" # it's {{app}}", "echo $((1 << 2)) ${#x} {{app}}", "cat <<< x; {{app}}",
					"echo \\' {{app}} \\'" })
	void warningsWhenTokensAreNotQuotedAreNone(String line) {
		assertThat(template(line + "\n: vmwork_app vmwork_output").warnings()).isEmpty();
	}

	@Test
	void warningsWhenTokensAreQuotedHaveTheLineAndColumnOfEach() {
		assertThat(template("""
				sh -c '{{app}} "x"'
				cp "{{input}}" "$(cat {{input}} "{{output}}")"
				cat <<-'END' <<MORE > {{output}}
				  {{app}}
				\tEND
				{{input}}
				MORE
				{{app}}
				""").warnings()).containsExactly(
				"t:1:8: token '{{app}}' is in single quotes, where only a second shell gets its value; else write it without quotes",
				"t:2:5: token '{{input}}' is in double quotes, which its own quotes close: a name with spaces is split; write it without quotes",
				"t:2:34: token '{{output}}' is in double quotes, which its own quotes close: a name with spaces is split; write it without quotes",
				"t:4:3: token '{{app}}' is in a here-document, where its value keeps the quotes around it",
				"t:6:1: token '{{input}}' is in a here-document, where its value keeps the quotes around it");
	}

	@Test
	void fillWhenTokensAreInCommentsLeavesThemAlone() {
		assertThat(template("# {{app}}\n\t # {{input}} {{x}}\n{{app}} # {{app}}").fill(Map.of("app", "'a'")))
			.isEqualTo("# {{app}}\n\t # {{input}} {{x}}\n'a' # 'a'");
	}

	@Test
	void fillWhenAValueLooksLikeATokenOrAGroupKeepsIt() {
		assertThat(template("{{app}} {{ input }}").fill(Map.of("app", "'{{input}}'", "input", "'$1\\0${x}'")))
			.isEqualTo("'{{input}}' '$1\\0${x}'");
	}

	@Test
	void fillWhenLinesEndInCarriageReturnsDropsThem() {
		assertThat(template("a\r\n{{app}}\r\n").fill(Map.of("app", "'b'"))).isEqualTo("a\n'b'");
	}

	@Test
	@Timeout(120)
	void problemsWhenATokenIsLongAndNotClosedAreFoundInTime() {
		assertThat(template("{{" + " ".repeat(100_000)).problems()).isEmpty();
	}

	private static AutorunTemplate template(String text) {
		return new AutorunTemplate("t", text);
	}

}
