package dev.vmwork;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the benchmarks fit the program: no build compiles them.
 */
class BenchmarksTests {

	@Test
	void benchmarksCompile(@TempDir Path classes) throws IOException {
		List<String> arguments = new ArrayList<>(
				List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path")));
		try (Stream<Path> sources = Files.walk(Path.of("src/bench/java"))) {
			sources.map(Path::toString).filter((name) -> name.endsWith(".java")).forEach(arguments::add);
		}
		ByteArrayOutputStream errors = new ByteArrayOutputStream();
		int exitCode = ToolProvider.getSystemJavaCompiler().run(null, null, errors, arguments.toArray(String[]::new));
		assertThat(exitCode).as(errors.toString(StandardCharsets.UTF_8)).isZero();
	}

}
