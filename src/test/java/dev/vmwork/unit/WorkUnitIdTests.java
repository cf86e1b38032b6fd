package dev.vmwork.unit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link WorkUnitId}.
 */
class WorkUnitIdTests {

	private static final String SIXTY = "012345678901234567890123456789012345678901234567890123456789";

	@ParameterizedTest
	@ValueSource(strings = { "1", "a", "gpl-2", "a.b_c-D", "\u00fcber", "\u65e5\u672c", SIXTY })
	void idWhenLettersAndDigitsIsKept(String text) {
		assertThat(new WorkUnitId(text)).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ".", "..", ".hidden", "-rf", "_x", "a b", "a/b", "../x", "a\nb", "a\n", "a\0",
			"$(x)", "a;b", SIXTY + "0" })
	void idWhenAnythingElseIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> new WorkUnitId(text))
			.withMessage("'" + text
					+ "' is not an id: wanted 1 to 60 letters, digits, '.', '-' or '_', starting with a letter or digit");
	}

}
