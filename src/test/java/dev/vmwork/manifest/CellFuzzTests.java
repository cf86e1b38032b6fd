package dev.vmwork.manifest;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import dev.vmwork.unit.Quantity;
import dev.vmwork.unit.WorkUnitId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that any text in a cell is a value within its limits, or is told from what is
 * wanted.
 */
class CellFuzzTests {

	@FuzzTest
	void parse(@NotNull String text) {
		parse(text, Quantity::memoryMib, (mib) -> assertThat(mib).isBetween(16, 1 << 20));
		parse(text, Quantity::cpus, (cpus) -> assertThat(cpus).isBetween(1, 255));
		parse(text, Quantity::bytes, (bytes) -> assertThat(bytes).isPositive());
		parse(text, Quantity::duration,
				(duration) -> assertThat(Quantity.duration(Quantity.format(duration))).isEqualTo(duration));
		parse(text, WorkUnitId::new, (id) -> assertThat(id.value()).hasSizeBetween(1, 120).doesNotContain("/"));
		parse(text, Arguments::split, (words) -> assertThat(Arguments.split(quote(words))).isEqualTo(words));
	}

	private static <T> void parse(String text, Function<String, T> parser, Consumer<T> property) {
		T value;
		try {
			value = parser.apply(text);
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex).hasMessageMatching("(?s).*(wanted |is not closed).*");
			return;
		}
		property.accept(value);
	}

	private static String quote(List<String> words) {
		return words.stream().map((word) -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
	}

}
