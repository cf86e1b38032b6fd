package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a console's log keeps its end and says what was dropped.
 */
class ConsoleLogTests {

	@TempDir
	Path directory;

	@Test
	void logWhenMissingStaysMissing() throws IOException {
		log().trim();
		assertThat(file()).doesNotExist();
	}

	@Test
	void logWhenUpToTwiceItsLimitIsKept() throws IOException {
		Files.writeString(file(), "0123456789".repeat(2));
		log().trim();
		assertThat(file()).hasContent("0123456789".repeat(2));
	}

	@Test
	void logWhenLongerIsCutDownToItsEnd() throws IOException {
		Files.writeString(file(), "a".repeat(11) + "0123456789");
		log().trim();
		assertThat(file()).hasContent("[vmwork: 11 bytes dropped here]\n0123456789");
	}

	private Path file() {
		return this.directory.resolve("console.log");
	}

	private ConsoleLog log() {
		return new ConsoleLog(file(), 10);
	}

}
