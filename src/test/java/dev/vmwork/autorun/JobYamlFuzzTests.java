package dev.vmwork.autorun;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that whatever stands in a {@code job.yaml} gives settings or problems that name
 * it.
 */
class JobYamlFuzzTests {

	@TempDir
	static Path directory;

	@FuzzTest
	void read(byte @NotNull @WithLength(max = 4096) [] content) throws IOException {
		Path file = Files.write(directory.resolve("job.yaml"), content);
		List<String> problems = new ArrayList<>();
		JobYaml.read(file, problems);
		assertThat(problems).allMatch((problem) -> problem.startsWith(file + ":"));
	}

}
