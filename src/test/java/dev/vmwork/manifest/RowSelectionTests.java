package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.manifest.RowSelection.Range;
import dev.vmwork.unit.InvalidInputException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests the choice of some rows.
 */
class RowSelectionTests {

	@TempDir
	private Path directory;

	private Manifest manifest;

	@BeforeEach
	void writeManifest() throws IOException {
		this.manifest = Manifest.of(Files.write(this.directory.resolve("m.csv"),
				List.of("id,image,app,input,output", "# the first", "a,i,p,x,o1", "b,i,p,x,o2", "", "c,i,p,x,o3")));
	}

	@ParameterizedTest
	@CsvSource({ "3-7, 3, 7", "12, 12, 12", "1-1, 1, 1", "' 2-3 ', 2, 3" })
	void rangeWhenGoodHasItsRows(String text, int first, int last) {
		assertThat(Range.parse(text)).isEqualTo(new Range(first, last));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "7-3", "a", "1-", "-1", "1-2-3", "1234567890" })
	void rangeWhenBadSaysWhatWasWanted(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Range.parse(text))
			.withMessage("'" + text + "' found, wanted the number of a row or a range of them, such as 12 or 3-7");
	}

	@Test
	void rowsWhenNoneAreNamedAreAll() throws Exception {
		assertThat(rows(RowSelection.ALL)).containsExactly(1, 2, 3, 4);
	}

	@Test
	void rowsWhenNamedByNumberAndIdAreThese() throws Exception {
		assertThat(rows(new RowSelection(List.of(new Range(1, 1)), Set.of("c")))).containsExactly(1, 3);
		assertThat(rows(new RowSelection(List.of(new Range(2, 3)), Set.of()))).containsExactly(2, 3);
	}

	@Test
	void rowsWhenTheManifestLacksThemAreAllNamed() {
		RowSelection selection = new RowSelection(List.of(new Range(2, 4)), Set.of("z", "a", "x"));
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> selection.in(this.manifest))
			.satisfies((ex) -> assertThat(ex.problems()).containsExactly(
					"--unit: no row of " + this.manifest.name() + " has the id 'x'",
					"--unit: no row of " + this.manifest.name() + " has the id 'z'",
					"--rows: '2-4' found, but " + this.manifest.name() + " has 3 rows"));
	}

	@Test
	void rowsWhenTheManifestHasProblemsAreLeftToItsCheck() throws Exception {
		Files.writeString(this.manifest.file(), "id,image,app,input,output\na,i,p,x\nb,i,p,x,o\n");
		assertThat(rows(new RowSelection(List.of(new Range(4, 9)), Set.of("a")))).isEmpty();
	}

	private List<Integer> rows(RowSelection selection) throws Exception {
		IntPredicate rows = selection.in(this.manifest);
		return IntStream.rangeClosed(1, 4).filter(rows).boxed().toList();
	}

}
