package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.host.BootId;
import dev.vmwork.host.SteadyClock;
import dev.vmwork.process.ProcessIdentity;
import dev.vmwork.unit.GuestFileNames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests what is known of a guest by its record: one that is whole, one of another
 * version, and one that a power cut has torn.
 */
class GuestRecordTests {

	private static final GuestRecord GUEST = new GuestRecord(new ProcessIdentity(4711, 123456, "this-boot"),
			Duration.ofMillis(123), Duration.ofMillis(90_500), null);

	@TempDir
	private Path directory;

	@Test
	void recordWhenWrittenIsRead() throws IOException {
		GUEST.write(this.directory);
		assertThat(read()).isEqualTo(GUEST);
	}

	@ParameterizedTest
	@EnumSource
	void recordWhenGuestHasEndedSaysHow(Ending ending) throws IOException {
		GuestExit exit = new GuestExit(ending, "a detail", "2 checkpoints");
		GUEST.write(this.directory);
		GUEST.ended(exit).write(this.directory);
		assertThat(read()).isEqualTo(new GuestRecord(GUEST.qemu(), GUEST.begun(), GUEST.timeout(), exit));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " blank ", "two\nlines\r\n", "a=b:c#d!e", "C:\\temp\\u00zz\\",
			"\u00fc\u2026\ud83d\ude00", "nul\0" })
	void recordWhenDetailHasAnyTextKeepsIt(String detail) throws IOException {
		GuestRecord record = GUEST.ended(new GuestExit(Ending.RESET, detail));
		record.write(this.directory);
		assertThat(read()).isEqualTo(record);
	}

	@Test
	void recordWhenThereIsNoneIsNone() throws IOException {
		assertThat(read()).isNull();
	}

	@Test
	void recordWhenItsNextWasHalfWrittenIsTheOldOne() throws IOException {
		GUEST.write(this.directory);
		Files.writeString(this.directory.resolve(GuestFileNames.RECORD + ".part"), "pid=4");
		assertThat(read()).isEqualTo(GUEST);
	}

	@Test
	void recordWhenItCannotBeReadFails() throws IOException {
		Files.createDirectory(file());
		assertThatIOException().isThrownBy(this::read);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "missing", textBlock = """
			pid     | missing
			pid     | ''
			pid     | qemu
			pid     | 47.11
			pid     | 9223372036854775808
			started | missing
			started | ''
			started | yesterday
			begun-steady | missing
			begun-steady | ''
			begun-steady | 2026-11-27T21:00:00Z
			timeout | missing
			timeout | ''
			timeout | 90s
			ending  | ''
			ending  | reset
			ending  | EXPLODED
			detail  | \\u00zz
			""")
	void recordWhenOneFieldCannotBeUnderstoodIsNone(String field, @Nullable String value) throws IOException {
		write(field, value);
		assertThat(read()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "missing", textBlock = """
			boot        | missing   | ''        | RESET | a detail | 2 checkpoints
			boot        | elsewhere | elsewhere | RESET | a detail | 2 checkpoints
			ending      | missing   | this-boot |       |          |
			detail      | missing   | this-boot | RESET | ''       | 2 checkpoints
			checkpoints | missing   | this-boot | RESET | a detail | ''
			later       | addition  | this-boot | RESET | a detail | 2 checkpoints
			""")
	void recordWhenOfAnotherVersionIsUnderstood(String field, @Nullable String value, String boot,
			@Nullable Ending ending, @Nullable String detail, @Nullable String checkpoints) throws IOException {
		write(field, value);
		GuestExit exit = (ending != null && detail != null && checkpoints != null)
				? new GuestExit(ending, detail, checkpoints) : null;
		assertThat(read())
			.isEqualTo(new GuestRecord(new ProcessIdentity(4711, 123456, boot), GUEST.begun(), GUEST.timeout(), exit));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void recordWhenPowerCutHasTornItIsOfNoGuestOfThisBoot(boolean zeroed) throws IOException {
		GuestRecord old = new GuestRecord(new ProcessIdentity(4711, 123456, "the boot before " + BootId.current()),
				GUEST.begun(), GUEST.timeout(), new GuestExit(Ending.RESET, "a detail", "2 checkpoints"));
		old.write(this.directory);
		byte[] whole = Files.readAllBytes(file());
		for (int length = 0; length <= whole.length; length++) {
			byte[] torn = Arrays.copyOf(whole, length);
			Files.write(file(), zeroed ? Arrays.copyOf(torn, whole.length) : torn);
			GuestRecord found = read();
			assertThat(found != null && found.qemu().isOfThisBoot()).as("after %d bytes", length).isFalse();
		}
	}

	@Test
	void timeLeftWhenGuestRunsIsWhatItHasNotUsed() {
		Duration begun = SteadyClock.now().minusSeconds(60);
		GuestRecord record = new GuestRecord(GUEST.qemu(), begun, Duration.ofSeconds(90), null);
		assertThat(record.left()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
	}

	@Test
	void timeLeftWhenLimitIsOverIsNegative() {
		GuestRecord record = new GuestRecord(GUEST.qemu(), SteadyClock.now().minusSeconds(91), Duration.ofSeconds(90),
				null);
		assertThat(record.left()).isNegative();
	}

	private @Nullable GuestRecord read() throws IOException {
		return GuestRecord.read(this.directory);
	}

	private Path file() {
		return this.directory.resolve(GuestFileNames.RECORD);
	}

	// By hand: another version has other fields, and a test of the reader alone finds
	// what a wrong writer would hide.
	private void write(String field, @Nullable String value) throws IOException {
		Map<String, String> fields = new LinkedHashMap<>(
				Map.of("pid", "4711", "started", "123456", "boot", "this-boot", "begun-steady", "123", "timeout",
						"90500", "ending", "RESET", "detail", "a detail", "checkpoints", "2 checkpoints"));
		if (value != null) {
			fields.put(field, value);
		}
		else {
			fields.remove(field);
		}
		Files.writeString(file(),
				fields.entrySet()
					.stream()
					.map((entry) -> entry.getKey() + "=" + entry.getValue() + "\n")
					.collect(Collectors.joining()));
	}

}
