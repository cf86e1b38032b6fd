package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests the words for failures of the file system.
 */
class IoFailureTests {

	@TempDir
	private Path directory;

	static Stream<Arguments> failures() {
		return Stream.of(Arguments.of(new AccessDeniedException("/a"), "/a: permission denied"),
				Arguments.of(new NoSuchFileException("/a", "/b", null), "/a -> /b: no such file or folder"),
				Arguments.of(new NoSuchFileException("qemu", null, "no such program"), "qemu: no such program"),
				Arguments.of(new FileSystemException("/a", null, "No space left on device"),
						"/a: No space left on device"),
				Arguments.of(new FileSystemException("/a"), "/a: failed"),
				Arguments.of(new FileSystemLoopException("/a"), "/a: failed"),
				Arguments.of(new IOException("the disk is lost"), "the disk is lost"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void failureHasWordsAndNoNameOfAClass(IOException failure, String words) {
		assertThat(IoFailure.describe(failure)).isEqualTo(words);
	}

	@Test
	void failuresOfTheFileSystemItselfHaveWords() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		assertThat(describe(() -> Files.readString(this.directory.resolve("none"))))
			.endsWith("none: no such file or folder");
		assertThat(describe(() -> Files.createDirectory(file))).endsWith("file: exists already");
		assertThat(IoFailure.describe(new NotDirectoryException("/a"))).isEqualTo("/a: is not a folder");
		assertThat(describe(() -> Files.delete(this.directory))).isEqualTo(this.directory + ": is not empty");
	}

	private static String describe(Failing work) {
		return IoFailure.describe(catchThrowableOfType(IOException.class, work::run));
	}

	@FunctionalInterface
	private interface Failing {

		void run() throws IOException;

	}

}
