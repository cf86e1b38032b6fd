package dev.vmwork.autorun;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
