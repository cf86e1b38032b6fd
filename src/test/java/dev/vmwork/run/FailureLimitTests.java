package dev.vmwork.run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FailureLimit}.
 */
class FailureLimitTests {

	@ParameterizedTest
	@CsvSource({ "1, 1000, 1", "7, 3, 7", "10%, 50, 5", "10%, 51, 6", "1%, 3, 1", "100%, 8, 8",
			"50%, 2000000000, 1000000000" })
	void limitWhenReadIsTheFailureThatIsTheLastOne(String text, int units, int last) {
		assertThat(FailureLimit.parse(text).of(units)).isEqualTo(last);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "0%", "101%", "-1", "", "%", "1.5", "ten", "12345678901" })
	void limitWhenBadSaysWhatIsWanted(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> FailureLimit.parse(text))
			.withMessage("'" + text + "' found, wanted a whole number from 1, or a share from 1% to 100%");
	}

	@Test
	void limitWhenThereIsNoneIsNeverReached() {
		assertThat(FailureLimit.NONE.of(1000)).isEqualTo(Integer.MAX_VALUE);
	}

}
