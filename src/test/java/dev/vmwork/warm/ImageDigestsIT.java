package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that images are told from each other by content, and read no more than need be.
 */
class ImageDigestsIT {

	@TempDir
	private Path directory;

	private ImageDigests digests() {
		return new ImageDigests(this.directory.resolve("digests"), new ProcessRunner(new Cancellation()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "image.raw", "-l", "back\\slash", "line\nbreak", "grün ? *" })
	void digestWhenContentIsTheSameIsTheSame(String name) throws IOException {
		Path image = Files.writeString(this.directory.resolve(name), "content");
		Path same = Files.writeString(this.directory.resolve("same"), "content");
		Path other = Files.writeString(this.directory.resolve("other"), "Content");
		String digest = digests().of(image);
		assertThat(digest).matches("[0-9a-f]{64}").isEqualTo(digests().of(same)).isNotEqualTo(digests().of(other));
	}

	@Test
	void imageWhenUnchangedIsNotReadAgain() throws IOException {
		Path image = Files.writeString(this.directory.resolve("image.raw"), "content");
		String digest = digests().of(image);
		Path record = onlyRecord();
		String identity = Files.readAllLines(record).get(0);
		Files.write(record, List.of(identity, "remembered"));
		assertThat(digests().of(image)).isEqualTo("remembered");
		Files.setLastModifiedTime(image, FileTime.fromMillis(1_000_000));
		assertThat(digests().of(image)).as("touched").isEqualTo(digest);
		assertThat(onlyRecord()).isEqualTo(record);
	}

	@Test
	void imageWhenChangedInPlaceWithItsTimeSetBackIsReadAgain() throws IOException {
		Path image = Files.writeString(this.directory.resolve("image.raw"), "content");
		FileTime time = Files.getLastModifiedTime(image);
		String digest = digests().of(image);
		Files.writeString(image, "CONTENT");
		Files.setLastModifiedTime(image, time);
		assertThat(digests().of(image)).isNotEqualTo(digest);
	}

	@Test
	void imageWhenReplacedByAnotherFileIsReadAgain() throws IOException {
		Path image = Files.writeString(this.directory.resolve("image.raw"), "content");
		String digest = digests().of(image);
		Path other = Files.writeString(this.directory.resolve("other"), "CONTENT");
		Files.setLastModifiedTime(other, Files.getLastModifiedTime(image));
		Files.move(other, image, StandardCopyOption.ATOMIC_MOVE);
		assertThat(digests().of(image)).isNotEqualTo(digest);
	}

	@Test
	void recordWhenCutOffIsMadeAgain() throws IOException {
		Path image = Files.writeString(this.directory.resolve("image.raw"), "content");
		String digest = digests().of(image);
		Files.writeString(onlyRecord(), Files.readAllLines(onlyRecord()).get(0));
		assertThat(digests().of(image)).isEqualTo(digest);
	}

	private Path onlyRecord() throws IOException {
		try (var files = Files.list(this.directory.resolve("digests"))) {
			List<Path> found = files.toList();
			assertThat(found).hasSize(1);
			return found.get(0);
		}
	}

}
