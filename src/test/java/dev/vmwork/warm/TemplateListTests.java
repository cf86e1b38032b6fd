package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests what the store lists: complete templates, as their records say, in the order of
 * their use.
 */
class TemplateListTests {

	@TempDir
	private Path directory;

	private StoredTemplates templates = StoredTemplates.in(Path.of(""));

	@BeforeEach
	void nameFolder() {
		this.templates = StoredTemplates.in(this.directory.resolve("templates"));
	}

	@Test
	void listWhenTemplateWasUsedSaysHowOftenAndWhen() throws IOException {
		this.templates.template("aa", 100, 10);
		Files.writeString(this.templates.folder().resolve("aa/uses"), "...");
		Files.setLastModifiedTime(this.templates.folder().resolve("aa/uses"), StoredTemplates.at(30));
		TemplateInfo info = new TemplateInfo("aa", "image", "machine", 100, StoredTemplates.at(10).toInstant(),
				StoredTemplates.at(30).toInstant(), 3, Duration.ofSeconds(4), Duration.ofSeconds(5), "");
		assertThat(this.templates.store().list()).containsExactly(info);
		assertThat(info.saved()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void listWhenTemplateWasNeverUsedGoesByWhenItWasMade() throws IOException {
		this.templates.template("aa", 100, 10);
		this.templates.template("bb", 100, 30);
		this.templates.refusal("cc", 20);
		this.templates.template("dd", 100, 5);
		Files.writeString(this.templates.folder().resolve("dd/uses"), ".");
		assertThat(this.templates.keys()).containsExactly("dd", "bb", "cc", "aa");
		assertThat(this.templates.store().list().get(3).lastUse()).isEqualTo(Instant.ofEpochSecond(10));
	}

	@Test
	void listWhenThereAreOtherFilesHasOnlyTemplatesThatAreComplete() throws IOException {
		this.templates.template("aa", 100, 1);
		this.templates.template("bb.part", 100, 1);
		this.templates.template("digests", 100, 1);
		Files.createDirectories(this.templates.folder().resolve("cc"));
		Files.writeString(this.templates.folder().resolve("dd"), "a file");
		Files.createDirectories(this.templates.folder().resolve("locks"));
		assertThat(this.templates.keys()).containsExactly("aa");
	}

	@ParameterizedTest
	@ValueSource(strings = { "bus=floppy", "boot=soon", "cost=1.5", "homeKib=", "bytes=9223372036854775808",
			"image=\\u00zz" })
	void listWhenRecordIsDamagedNamesTheFile(String line) throws IOException {
		Path file = Files.createDirectories(this.templates.folder().resolve("aa")).resolve("template.properties");
		Files.writeString(file, line + "\n");
		assertThatIOException().isThrownBy(() -> this.templates.store().list())
			.withMessageStartingWith(file + " is damaged: ");
	}

	@Test
	void listWhenRecordIsOfAnotherVersionHasWhatItSays() throws IOException {
		Path file = Files.createDirectories(this.templates.folder().resolve("aa")).resolve("template.properties");
		Files.writeString(file, "bytes=7\nlater=addition\n");
		Files.setLastModifiedTime(file, StoredTemplates.at(1));
		assertThat(this.templates.store().list())
			.containsExactly(new TemplateInfo("aa", "", "", 7, StoredTemplates.at(1).toInstant(),
					StoredTemplates.at(1).toInstant(), 0, Duration.ZERO, Duration.ZERO, ""));
	}

	@Test
	void listWhenTemplatesAreRemovedMeanwhileLeavesThemOut() throws Exception {
		CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> {
			try {
				for (int i = 0; i < 200; i++) {
					this.templates.template("aa", 100, 1);
					this.templates.store().remove(this.templates.folder().resolve("aa"));
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
		while (!removal.isDone()) {
			assertThat(this.templates.store().list()).hasSizeLessThan(2);
		}
		removal.get();
	}

}
