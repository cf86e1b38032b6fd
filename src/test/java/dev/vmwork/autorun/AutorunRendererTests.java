package dev.vmwork.autorun;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.unit.ShellWord;
import dev.vmwork.unit.WorkUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AutorunRenderer}.
 */
class AutorunRendererTests {

	@Test
	void scriptWhenProfileIsDefaultIsTheGoldenOne() throws Exception {
		assertThat(render("default", Units.unit("sorted-words", "BSD", "bsd.txt"))).isEqualTo(golden("default"));
	}

	@Test
	void scriptWhenProfileIsStdioIsTheGoldenOne() throws Exception {
		assertThat(render("stdio", Units.unit("sorted-words", "BSD", "bsd.txt", "-n", "10")))
			.isEqualTo(golden("stdio"));
	}

	@Test
	void scriptWhenNamesAndArgumentsAreEvilIsTheGoldenOne() throws Exception {
		assertThat(render("default", Units.unit("-rf", "it's $(touch pwned).txt", "a\nb;c", "two words", "line\nbreak",
				"`id`", "", "{{app}}", "@commands@")))
			.isEqualTo(golden("evil"));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '|', value = { "a,'a'", "||,''", "it's,'it'\\''s'", "$x \"y\" `z`,'$x \"y\" `z`'" })
	void quoteWhenWordHoldsAnythingIsOneWord(String word, String quoted) {
		assertThat(ShellWord.quote(word)).isEqualTo(quoted);
	}

	private static String render(String profile, WorkUnit unit) throws Exception {
		return AutorunRenderer.render(new JobProfiles(List.of(Path.of("jobs"))).read(profile), unit);
	}

	private static String golden(String name) throws IOException {
		try (InputStream stream = AutorunRendererTests.class.getResourceAsStream(name + ".txt")) {
			return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
