package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.unit.GuestFileNames;

import static org.assertj.core.api.Assertions.assertThat;

class CheckpointRecordTests {

	@TempDir
	private Path directory;

	@Test
	void recordWhenWrittenIsRead() throws IOException {
		CheckpointRecord record = new CheckpointRecord("base", List
			.of(new CheckpointRecord.Saved(7, Duration.ofMillis(1500)), new CheckpointRecord.Saved(6, Duration.ZERO)));
		record.write(this.directory);
		assertThat(CheckpointRecord.read(this.directory)).isEqualTo(record);
	}

	@Test
	void recordWhenMissingIsNone() throws IOException {
		assertThat(CheckpointRecord.read(this.directory)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "7", "7@", "@1500", "seven@1500", "7@1500@ x" })
	void recordWhenItCannotBeUnderstoodIsNone(String saved) throws IOException {
		Files.writeString(this.directory.resolve(GuestFileNames.CHECKPOINT), "base=base\nsaved=" + saved + "\n");
		assertThat(CheckpointRecord.read(this.directory)).isNull();
	}

}
