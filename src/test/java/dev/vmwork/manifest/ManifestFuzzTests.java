package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.unit.WorkUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that any bytes are a manifest whose every row is a work unit, or has problems
 * that say where they are.
 */
class ManifestFuzzTests {

	@TempDir
	static Path directory;

	@FuzzTest
	void check(byte @NotNull @WithLength(max = 4096) [] content) throws IOException {
		Manifest manifest = Manifest.of(Files.write(directory.resolve("manifest.csv"), content));
		// no files: what exists would make the same input pass on one machine only
		ManifestReport report = ManifestChecker.check(manifest, (row) -> false, List.of());
		long lines = new String(content, StandardCharsets.ISO_8859_1).split("\r\n?|\n", -1).length;
		assertThat(report.problems().list()).allSatisfy((problem) -> {
			assertThat(problem.message()).isNotBlank().doesNotContain("null");
			assertThat(problem.line()).isBetween(0L, lines);
		});
		Problems problems = new Problems();
		List<WorkUnit> units = ManifestFolder.units(manifest, problems);
		assertThat(units).hasSizeLessThanOrEqualTo(report.rows());
		if (report.problems().count() == 0) {
			assertThat(problems.count()).isZero();
			assertThat(units).hasSize(report.rows());
		}
	}

}
