package dev.vmwork.unit;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Quantity}.
 */
class QuantityTests {

	@ParameterizedTest
	@CsvSource({ "256, 256", "' 256 ', 256", "16, 16", "256M, 256", "256m, 256", "256MB, 256", "256MiB, 256",
			"2G, 2048", "1T, 1048576", "32768K, 32", "33554432B, 32", "0.5G, 512", "1.5G, 1536" })
	void memoryWhenWellFormedIsInMebibytes(String text, int mebibytes) {
		assertThat(Quantity.memoryMib(text)).isEqualTo(mebibytes);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "M", "15", "0", "-1", "1.5", "0.1G", ".5G", "256 M", "16385K", "2T", "lots",
			"99999999999999", "999999999999T", "256MM", "\u0662\u0665\u0666", "0x100" })
	void memoryWhenBadSaysWhatWasFoundAndWanted(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Quantity.memoryMib(text))
			.withMessageStartingWith("'" + text + "' found, wanted ");
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "255, 255", "' 4 ', 4", "004, 4" })
	void cpusWhenWellFormedIsTheirNumber(String text, int cpus) {
		assertThat(Quantity.cpus(text)).isEqualTo(cpus);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "256", "-1", "+1", "1.0", "two", "99999999999" })
	void cpusWhenBadSaysWhatWasFoundAndWanted(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Quantity.cpus(text))
			.withMessage("'" + text + "' found, wanted a whole number from 1 to 255");
	}

	@ParameterizedTest
	@CsvSource({ "90, PT90S", "90s, PT90S", "10m, PT10M", "10M, PT10M", "2h, PT2H", "365d, P365D", "1500ms, PT1.5S",
			"1h30m, PT1H30M", "1m500ms, PT1M0.5S", "' 5s ', PT5S" })
	void durationWhenWellFormedIsRead(String text, Duration duration) {
		assertThat(Quantity.duration(text)).isEqualTo(duration);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "999ms", "366d", "-1s", "1.5h", "1h30", "1h 30m", "10 m", "soon", "1y",
			"9999999999", "999999999d" })
	void durationWhenBadSaysWhatWasFoundAndWanted(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Quantity.duration(text))
			.withMessage("'" + text + "' found, wanted a time from 1s to 365d, such as 90s, 10m or 2h");
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "1024, 1024", "512K, 524288", "1G, 1073741824", "1T, 1099511627776", "64MiB, 67108864",
			"1.5K, 1536" })
	void bytesWhenWellFormedIsRead(String text, long bytes) {
		assertThat(Quantity.bytes(text)).isEqualTo(bytes);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "0G", "-1", "1.5", "0.0001K", "G", "1P", "999999999999T" })
	void bytesWhenBadSaysWhatWasFoundAndWanted(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Quantity.bytes(text))
			.withMessageStartingWith("'" + text + "' found, wanted a size");
	}

	@Test
	void countWhenAboveTheMostIsRefused() {
		assertThat(Quantity.count("64", 64)).isEqualTo(64);
		assertThatIllegalArgumentException().isThrownBy(() -> Quantity.count("65", 64))
			.withMessage("'65' found, wanted a whole number from 1 to 64");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1s", "90s", "10m", "2h", "48h", "61s", "61m", "1500ms" })
	void formatWhenReadBackIsTheSame(String text) {
		assertThat(Quantity.format(Quantity.duration(text))).isEqualTo(text);
	}

}
