package dev.vmwork.archive;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that an archive gives back what was put in, or says that it cannot.
 */
class RunArchiveTests {

	private static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 28, 12, 30, 15, 123_456_789);

	@TempDir
	private Path folder;

	private static UnitRecord unit(int row, String id, @Nullable String message) {
		UnitRecord.Step step = new UnitRecord.Step("execute", "COMPLETED", "COMPLETED", TIME,
				TIME.plusNanos(1_500_000_000), message, 0, new BigDecimal("0.25"), 64);
		UnitRecord.Step notStarted = new UnitRecord.Step("harvest", "STARTING", "UNKNOWN", null, null, null, null, null,
				null);
		return new UnitRecord(7, row, id, "00ff".repeat(16), List.of(new UnitRecord.Attempt("COMPLETED", "COMPLETED",
				TIME, TIME.plusSeconds(2), message, List.of(step, notStarted))));
	}

	private Path file() {
		return this.folder.resolve("units/7.units");
	}

	private List<UnitRecord> read(RunArchive archive, long size) throws Exception {
		List<UnitRecord> units = new ArrayList<>();
		try (RunArchive.Cursor cursor = archive.units(size, new BitSet())) {
			while (cursor.hasNext()) {
				units.add(cursor.read());
			}
		}
		return units;
	}

	@Test
	void unitsWhenReadAreWhatWasAddedInTheOrderOfRows() throws Exception {
		RunArchive archive = new RunArchive(this.folder, 7);
		long size = archive.append(0, List.of(unit(3, "c", "a \"quoted\"\nline \u00e4"), unit(1, "a", null)));
		size = archive.append(size, List.of(unit(2, "b", ""), unit(3, "c", "later")));
		assertThat(Files.size(file())).isEqualTo(size);
		assertThat(read(archive, size)).containsExactly(unit(1, "a", null), unit(2, "b", ""), unit(3, "c", "later"));
		assertThat(archive.rows(size).stream()).containsExactly(1, 2, 3);
		assertThat(archive.find(size, "c")).isEqualTo(unit(3, "c", "later"));
		assertThat(archive.find(size, "d")).isNull();
		assertThat(unit(1, "a", null).millis()).isEqualTo(1500);
	}

	@Test
	void unitsWhenThereAreMoreThanABlockHoldsAreAllRead() throws Exception {
		RunArchive archive = new RunArchive(this.folder, 7);
		List<UnitRecord> units = IntStream.rangeClosed(1, 2000)
			.mapToObj((row) -> unit(row, "u" + row, (row % 500 == 0) ? "long ".repeat(30_000) : null))
			.toList();
		long size = archive.append(0, units);
		assertThat(read(archive, size)).isEqualTo(units);
		BitSet all = new BitSet();
		all.set(1, 2000);
		try (RunArchive.Cursor cursor = archive.units(size, all)) {
			assertThat(cursor.row()).isEqualTo(2000);
			cursor.skip();
			assertThat(cursor.row()).isEqualTo(Integer.MAX_VALUE);
		}
	}

	@Test
	void archiveWhenAnyByteIsChangedIsRefused() throws Exception {
		RunArchive archive = new RunArchive(this.folder, 7);
		long size = archive.append(0, List.of(unit(1, "a", "x"), unit(2, "b", "y")));
		byte[] good = Files.readAllBytes(file());
		for (int place = 0; place < good.length; place++) {
			byte[] bad = good.clone();
			bad[place] ^= 1;
			Files.write(file(), bad);
			assertThatExceptionOfType(DamagedArchiveException.class).as("byte %s", place)
				.isThrownBy(() -> archive.rows(size))
				.withMessageContaining(file().toString());
		}
		Files.write(file(), List.of("\0".repeat((int) size - 1)));
		assertThatExceptionOfType(DamagedArchiveException.class).isThrownBy(() -> archive.rows(size));
		Files.write(file(), new byte[0]);
		assertThatExceptionOfType(DamagedArchiveException.class).isThrownBy(() -> archive.rows(size))
			.withMessageContaining("wanted " + size + " bytes");
		assertThatExceptionOfType(DamagedArchiveException.class)
			.isThrownBy(() -> archive.append(size, List.of(unit(3, "c", null))));
	}

	@Test
	void lineWhenItIsForeignIsNoRecord() {
		byte[] line = RecordLine.write(unit(1, "a", "x"));
		assertThat(Objects.requireNonNull(RecordLine.read(line)).unit()).isEqualTo("a");
		for (int length = 0; length < line.length - 1; length++) {
			assertThat(RecordLine.read(Arrays.copyOf(line, length))).as("first %s bytes", length).isNull();
		}
		for (String text : List.of("", "\n", "00000000 ", "00000000 \n", "4a17b156 Hello World", "zzzzzzzz {}")) {
			assertThat(RecordLine.read(text.getBytes(StandardCharsets.UTF_8))).as(text).isNull();
		}
	}

}
