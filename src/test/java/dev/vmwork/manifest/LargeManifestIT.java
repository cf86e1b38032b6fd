package dev.vmwork.manifest;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.unit.WorkUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Integration tests for manifests of 100,000 rows, checked in a small JVM.
 */
class LargeManifestIT {

	private static final int ROWS = 100_000;

	private final ManifestFolder folder;

	private final Path manifest;

	LargeManifestIT(@TempDir Path directory) throws IOException {
		this.folder = new ManifestFolder(directory);
		this.manifest = directory.resolve("large.csv");
	}

	@Test
	@Timeout(300)
	void manifestWhenLargeIsCheckedInASmallHeap() throws IOException, InterruptedException {
		writeRows("image.raw,app,input.txt,out/result of the application %d.txt,32M");
		assertThat(check("-Xmx64m")).isEqualTo("100000 rows, 0 problems");
	}

	@Test
	@Timeout(300)
	void manifestWhenEachRowIsBadIsCheckedInASmallHeap() throws IOException, InterruptedException {
		writeRows("no.raw,no,no.txt,out/%d,a lot");
		assertThat(check("-Xmx64m")).isEqualTo("100000 rows, 400000 problems");
	}

	@Test
	@Timeout(300)
	void manifestWhenLargeIsReadRowByRow() throws IOException {
		writeRows("image.raw,app,input.txt,out/%d,32M");
		Problems problems = new Problems();
		int rows = 0;
		try (ManifestReader units = ManifestReader.open(Manifest.of(this.manifest), problems)) {
			for (WorkUnit unit = units.next(); unit != null; unit = units.next()) {
				rows++;
				assertThat(unit.line()).isEqualTo(rows + 1);
			}
		}
		assertThat(rows).isEqualTo(ROWS);
	}

	private void writeRows(String row) throws IOException {
		try (BufferedWriter writer = Files.newBufferedWriter(this.manifest)) {
			writer.write("image,app,input,output,memory\n");
			for (int i = 0; i < ROWS; i++) {
				writer.write(row.formatted(i));
				writer.write('\n');
			}
		}
	}

	private String check(String heap) throws IOException, InterruptedException {
		Path output = this.folder.path("output.log");
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		Process process = new ProcessBuilder(List.of(java.toString(), heap, "-XX:+UseSerialGC", "-cp",
				System.getProperty("java.class.path"), CheckManifest.class.getName(), this.manifest.toString()))
			.redirectErrorStream(true)
			.redirectOutput(Redirect.to(output.toFile()))
			.start();
		try {
			assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		return Files.readString(output).strip();
	}

}
