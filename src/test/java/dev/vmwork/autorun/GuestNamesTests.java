package dev.vmwork.autorun;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GuestNames}.
 */
class GuestNamesTests {

	private static final String LONGEST = "n".repeat(255);

	@Test
	void namesWhenDifferentAreThoseOfTheHost() {
		assertThat(names("sort", "a b.txt", "-rf $(x) \u00fc.out"))
			.isEqualTo(new GuestNames("sort", "a b.txt", "-rf $(x) \u00fc.out"));
	}

	@Test
	void namesWhenEqualAreToldApartByTheirRole() {
		assertThat(names("x", "x", "x")).isEqualTo(new GuestNames("x", "input-x", "output-x"));
		assertThat(names("sort", "data.csv", "data.csv"))
			.isEqualTo(new GuestNames("sort", "data.csv", "output-data.csv"));
	}

	@Test
	void namesWhenThoseOfTheContractAreChanged() {
		assertThat(names("autorun", "autorun", ".vmwork"))
			.isEqualTo(new GuestNames("app-autorun", "input-autorun", "output-.vmwork"));
	}

	@Test
	void namesWhenTheChangedOneIsTakenAreDifferent() {
		assertThat(names("x", "output-x", "x")).isEqualTo(new GuestNames("x", "output-x", "vmwork-output"));
		assertThat(names(LONGEST, "vmwork-output", LONGEST))
			.isEqualTo(new GuestNames(LONGEST, "vmwork-output", "vmwork-output_"));
	}

	@Test
	void namesWhenOfTheGreatestLengthAreKept() {
		String wide = "\u65e5".repeat(85);
		assertThat(names(LONGEST, wide, "x")).isEqualTo(new GuestNames(LONGEST, wide, "x"));
	}

	@Test
	void namesWhenOfTheGreatestLengthAndEqualAreReplaced() {
		assertThat(names(LONGEST, LONGEST, LONGEST))
			.isEqualTo(new GuestNames(LONGEST, "vmwork-input", "vmwork-output"));
	}

	@Test
	void namesWhenTooLongInBytesAreReplaced() {
		assertThat(names("a", "\u65e5".repeat(86), "b").input()).isEqualTo("vmwork-input");
	}

	@Test
	void namesWhenHoldingControlCharactersHaveUnderscores() {
		assertThat(names("a\nb", "a\tb", "a_b")).isEqualTo(new GuestNames("a_b", "input-a_b", "output-a_b"));
		assertThat(names("\u001b[31m\u007f", "x", "y").app()).isEqualTo("_[31m_");
	}

	@Test
	void namesWhenOddAreAlwaysDifferent() {
		List<String> odd = List.of("x", "autorun", ".vmwork", "app-autorun", "input-x", "output-x", "vmwork-input",
				"vmwork-output", "vmwork-output_", LONGEST);
		odd.forEach((app) -> odd.forEach((input) -> odd.forEach((output) -> {
			GuestNames names = names(app, input, output);
			assertThat(List.of("autorun", ".vmwork", names.app(), names.input(), names.output()))
				.doesNotHaveDuplicates();
		})));
	}

	private static GuestNames names(String app, String input, String output) {
		return GuestNames.of(Units.unit(app, input, output));
	}

}
