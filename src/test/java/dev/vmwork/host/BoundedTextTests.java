package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BoundedText}.
 */
class BoundedTextTests {

	private final Path file;

	BoundedTextTests(@TempDir Path directory) {
		this.file = directory.resolve("log");
	}

	@Test
	void textWhenShortIsWhole() throws IOException {
		Files.writeString(this.file, "short \u00fc\n");
		assertThat(BoundedText.head(this.file)).isEqualTo("short \u00fc\n");
		assertThat(BoundedText.tail(this.file)).isEqualTo("short \u00fc\n");
	}

	@Test
	void textWhenEmptyIsEmpty() throws IOException {
		Files.createFile(this.file);
		assertThat(BoundedText.head(this.file)).isEmpty();
		assertThat(BoundedText.tail(this.file, 10)).isEmpty();
	}

	@Test
	void textWhenLongIsCut() throws IOException {
		Files.writeString(this.file, "first" + "x".repeat(100_000) + "last");
		assertThat(BoundedText.head(this.file)).startsWith("first").hasSize(65_536);
		assertThat(BoundedText.tail(this.file)).endsWith("last").hasSize(4096);
		assertThat(BoundedText.tail(this.file, 4)).isEqualTo("last");
	}

}
