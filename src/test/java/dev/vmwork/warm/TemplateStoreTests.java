package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which templates are removed for room and in which order, and what is done with
 * those that are half made or half removed. For locks of other processes see
 * {@link WarmTemplatesIT}.
 */
class TemplateStoreTests {

	@TempDir
	private Path directory;

	private StoredTemplates templates = StoredTemplates.in(Path.of(""));

	@BeforeEach
	void nameFolder() {
		this.templates = StoredTemplates.in(this.directory.resolve("templates"));
	}

	@Test
	void storeWhenItsFolderIsMissingHasNothing() throws IOException {
		assertThat(this.templates.store().list()).isEmpty();
		assertThat(this.templates.store().prune()).isEmpty();
		this.templates.store().recover();
		assertThat(this.templates.folder()).doesNotExist();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# most              | free on the disk    | removed
			600                 | 0                   | ''
			599                 | 0                   | aa
			500                 | 0                   | aa
			499                 | 0                   | aa bb
			300                 | 0                   | aa bb
			299                 | 0                   | aa bb cc
			0                   | 0                   | aa bb cc
			-1                  | 0                   | aa bb cc
			9223372036854775807 | 0                   | ''
			9223372036854775807 | 9223372036854775807 | aa bb cc
			""")
	void evictionWhenRoomIsWantedRemovesThoseUnusedForLongestUntilThereIs(long most, long free, String removed)
			throws IOException {
		this.templates.template("bb", 200, 2);
		this.templates.template("cc", 300, 3);
		this.templates.template("aa", 100, 1);
		assertThat(StoredTemplates.keys(this.templates.store().evict(most, free))).isEqualTo(removed);
		assertThat(this.templates.keys()).doesNotContain(removed.split(" ", -1))
			.hasSize(3 - removed.replace(" ", "").length() / 2);
	}

	@ParameterizedTest
	@CsvSource({ "400, bb", "399, bb cc", "0, bb cc" })
	void evictionWhenTemplateIsInUseCountsItAndSparesIt(long most, String removed) throws IOException {
		this.templates.template("aa", 100, 1);
		this.templates.template("bb", 200, 2);
		this.templates.template("cc", 300, 3);
		try (TemplateLock lock = this.templates.lock("aa", true)) {
			assertThat(lock).isNotNull();
			assertThat(StoredTemplates.keys(this.templates.store().evict(most, 0))).isEqualTo(removed);
			assertThat(this.templates.folder().resolve("aa")).exists();
		}
		assertThat(StoredTemplates.keys(this.templates.store().prune())).startsWith("aa");
	}

	@Test
	void pruneWhenTemplateIsBeingMadeAnewSparesIt() throws IOException {
		this.templates.template("aa", 100, 1);
		this.templates.refusal("bb", 2);
		try (TemplateLock lock = this.templates.lock("aa", false)) {
			assertThat(lock).isNotNull();
			assertThat(StoredTemplates.keys(this.templates.store().prune())).isEqualTo("bb");
		}
		assertThat(this.templates.keys()).containsExactly("aa");
	}

	@Test
	void evictionWhenOverLeavesNoLock() throws IOException {
		this.templates.template("aa", 100, 1);
		this.templates.store().prune();
		this.templates.lock("aa", false).close();
	}

	@Test
	void removalWhenAnEarlierOneWasCutShortRemovesBoth() throws IOException {
		this.templates.template("aa", 100, 1);
		Files.createDirectories(this.templates.folder().resolve("aa.part/trial"));
		this.templates.store().remove(this.templates.folder().resolve("aa"));
		assertThat(this.templates.folder()).isEmptyDirectory();
	}

	@Test
	void recoveryWhenPartsAreLeftRemovesThemAndNothingElse() throws IOException {
		this.templates.template("aa", 100, 1);
		Path image = Files.writeString(this.directory.resolve("image"), "the user's");
		Path part = Files.createDirectories(this.templates.folder().resolve("bb.part/trial"));
		Files.createSymbolicLink(part.resolve("image"), image);
		Files.createSymbolicLink(part.resolve("folder"), this.templates.folder().resolve("aa"));
		Files.createDirectories(this.templates.folder().resolve("aa.part"));
		this.templates.store().recover();
		assertThat(this.templates.folder().resolve("aa.part")).doesNotExist();
		assertThat(this.templates.folder().resolve("bb.part")).doesNotExist();
		assertThat(image).hasContent("the user's");
		assertThat(this.templates.keys()).containsExactly("aa");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void recoveryWhenTemplateIsLockedLeavesItsPartForLater(boolean shared) throws IOException {
		Path part = Files.createDirectories(this.templates.folder().resolve("aa.part"));
		try (TemplateLock lock = this.templates.lock("aa", shared)) {
			assertThat(lock).isNotNull();
			this.templates.store().recover();
			assertThat(part).exists();
		}
		this.templates.store().recover();
		assertThat(part).doesNotExist();
	}

}
