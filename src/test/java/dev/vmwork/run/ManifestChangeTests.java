package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.manifest.Manifest;
import dev.vmwork.unit.InvalidInputException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what a corrected manifest may change. Row 1 is complete.
 */
class ManifestChangeTests {

	private static final String HEADER = "id,image,app,input,output,arguments";

	private static final String[] ROWS = { "a,i,p,x,o1,", "b,i,p,x,o2,", "c,i,p,x,o3," };

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "b,j,p,x,o2,; 2", "b,i,q,x,o2,; 2", "b,i,p,y,o2,; 2", "b,i,p,x,o9,; 2",
			"b,i,p,x,o2,-n 3; 2", "b,i,p,x,o2,;" })
	void rowWhenUnfinishedAndChangedIsFound(String second, Integer row) throws Exception {
		assertThat(find(ROWS[0], second, ROWS[2])).isEqualTo(bits(row));
	}

	@Test
	void rowWhenCompleteStaysAsItIs() throws Exception {
		assertThat(find("a,j,q,y,o1,-n 3", ROWS[1], ROWS[2])).isEqualTo(new BitSet());
	}

	@Test
	void linesWhenOnlyMovedChangeNothing() throws Exception {
		assertThat(find("# a comment", ROWS[0], ROWS[1], "", ROWS[2])).isEqualTo(new BitSet());
	}

	@Test
	void whatCannotChangeIsRefusedWithItsLine() throws Exception {
		refused(List.of("a,i,p,x,o9,", "z,i,p,x,o2,", ROWS[2]),
				":2: column 'output': '" + this.directory.resolve("o9") + "' found, wanted '"
						+ this.directory.resolve("o1") + "': the unit is complete",
				":3: column 'id': 'z' found, wanted 'b': a run's ids cannot change");
		refused(List.of(ROWS[0], ROWS[1]), ":4: the row with the id 'c' is missing");
		refused(List.of(ROWS[0], ROWS[1], ROWS[2], "d,i,p,x,o4,"), ":5: a row more than the run has");
	}

	@Test
	void manifestWhenInAnotherFolderIsRefused() throws Exception {
		Path other = Files.createDirectory(this.directory.resolve("other"));
		Manifest corrected = manifest(other.resolve("m.csv"), List.of(ROWS));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> ManifestChange.find(old(), corrected, bits(1)))
			.satisfies((ex) -> assertThat(ex.problems()).singleElement().asString().contains("is in another folder"));
	}

	private void refused(List<String> rows, String... problems) throws IOException {
		Manifest corrected = manifest(this.directory.resolve("new.csv"), rows);
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> ManifestChange.find(old(), corrected, bits(1)))
			.satisfies((ex) -> assertThat(ex.problems()).containsExactly(
					List.of(problems).stream().map((problem) -> corrected.name() + problem).toArray(String[]::new)));
	}

	private BitSet find(String... rows) throws Exception {
		return ManifestChange.find(old(), manifest(this.directory.resolve("new.csv"), List.of(rows)), bits(1));
	}

	private Manifest old() throws IOException {
		return manifest(this.directory.resolve("old.csv"), List.of(ROWS));
	}

	private static Manifest manifest(Path file, List<String> rows) throws IOException {
		List<String> lines = new ArrayList<>(List.of(HEADER));
		lines.addAll(rows);
		return Manifest.of(Files.write(file, lines));
	}

	private static BitSet bits(Integer row) {
		BitSet bits = new BitSet();
		if (row != null) {
			bits.set(row);
		}
		return bits;
	}

}
