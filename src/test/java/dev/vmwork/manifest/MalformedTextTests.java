package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MalformedText}.
 */
class MalformedTextTests {

	@ParameterizedTest
	@MethodSource("texts")
	void lineWhenBytesAreLikeThisIsThatOfTheFirstBadOne(byte[] bytes, long line, @TempDir Path directory)
			throws IOException {
		assertThat(MalformedText.line(Files.write(directory.resolve("m.csv"), bytes))).isEqualTo(line);
	}

	static Stream<Arguments> texts() {
		return Stream.of(Arguments.of(utf8("a\n\u00fc\ud83d\ude00\n"), 0), Arguments.of(new byte[0], 0),
				Arguments.of(latin1("\u00fc"), 1), Arguments.of(latin1("a\nb\r\n\u00fcx\n"), 3),
				Arguments.of(latin1("a\nb\n\n\n\u00c3"), 5), Arguments.of("a\nb".getBytes(StandardCharsets.UTF_16), 1),
				// an overlong slash, a surrogate
				Arguments.of(latin1("a\n\u00c0\u00af"), 2), Arguments.of(latin1("a\n\u00ed\u00a0\u0080"), 2));
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] latin1(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
