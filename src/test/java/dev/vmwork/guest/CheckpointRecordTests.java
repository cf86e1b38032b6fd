package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.qemu.CheckpointPlan;
import dev.vmwork.unit.GuestFileNames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests which checkpoints a record names, and which of them are usable.
 */
class CheckpointRecordTests {

	private static final CheckpointRecord.Saved SEVENTH = new CheckpointRecord.Saved(7, Duration.ofMillis(1500));

	private static final CheckpointRecord.Saved SIXTH = new CheckpointRecord.Saved(6, Duration.ZERO);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "base", "", "a\\b=c:d #\u00fc\n" })
	void recordWhenWrittenIsRead(String base) throws IOException {
		CheckpointRecord record = new CheckpointRecord(base, List.of(SEVENTH, SIXTH));
		record.write(this.directory);
		assertThat(read()).isEqualTo(record);
	}

	@Test
	void recordWhenThereAreNoCheckpointsYetIsRead() throws IOException {
		CheckpointRecord record = new CheckpointRecord("base", List.of());
		record.write(this.directory);
		assertThat(read()).isEqualTo(record);
	}

	@Test
	void recordWhenMissingIsNone() throws IOException {
		assertThat(read()).isNull();
	}

	@Test
	void recordWhenItCannotBeReadFails() throws IOException {
		Files.createDirectory(file());
		assertThatIOException().isThrownBy(this::read);
	}

	@ParameterizedTest
	@ValueSource(strings = { "7", "7@", "@", "@1500", "seven@1500", "7@late", "7.0@1500", "2147483648@1500",
			"7@9223372036854775808", "7@1500@ x", "7@1500,6@0", "7@1500 6", "7@1500\0", "7@1500\\u00zz" })
	void recordWhenItCannotBeUnderstoodIsNone(String saved) throws IOException {
		Files.writeString(file(), "base=base\nsaved=" + saved + "\n");
		assertThat(read()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                               | ''
			base=base                        | base
			saved=                           | ''
			base=base\\nsaved=               | base
			base=base\\nlater=addition       | base
			""")
	void recordWhenItNamesNoCheckpointsHasNone(String text, String base) throws IOException {
		Files.writeString(file(), text.replace("\\n", "\n"));
		assertThat(read()).isEqualTo(new CheckpointRecord(base, List.of()));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			# files,             base,    usable
			disk.qcow2 work.raw, base,    true
			disk.qcow2 work.raw, another, false
			disk.qcow2,          base,    false
			console.log,         base,    false
			""")
	void checkpointsWhenDiskIsMissingOrTheyAreOverAnotherAreNotUsable(String disks, String base, boolean usable)
			throws IOException {
		for (String disk : disks.split(" ", -1)) {
			Files.createFile(this.directory.resolve(disk));
		}
		new CheckpointRecord("base", List.of(SEVENTH, SIXTH)).write(this.directory);
		CheckpointPlan plan = new CheckpointPlan(Duration.ofMinutes(1), 64, List.of("disk.qcow2", "work.raw"), base);
		assertThat(Checkpoints.usable(this.directory, plan)).isEqualTo(usable ? List.of(SEVENTH, SIXTH) : List.of());
	}

	@Test
	void snapshotIsNamedByTheNumber() {
		assertThat(SEVENTH.tag()).isEqualTo("vmwork-7");
	}

	private @Nullable CheckpointRecord read() throws IOException {
		return CheckpointRecord.read(this.directory);
	}

	private Path file() {
		return this.directory.resolve(GuestFileNames.CHECKPOINT);
	}

}
