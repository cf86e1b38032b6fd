package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that any bytes are an image that is refused, or one in which a real
 * {@code qemu-img} sees no other file.
 */
class ImageHeaderFuzzIT {

	private static final int LENGTH = 64 << 10;

	private static final long MEMORY_LIMIT = 2L << 30;

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	@TempDir
	static Path directory;

	@FuzzTest
	void read(byte @NotNull @WithLength(max = 4096) [] content) throws IOException {
		// qemu-img wants the tables that follow a header to be in the file
		Path file = Files.write(directory.resolve("image"), Arrays.copyOf(content, LENGTH));
		DiskImage image;
		try {
			image = ImageHeader.read(file);
		}
		catch (UnfitImageException ex) {
			assertThat(ex).hasMessageStartingWith("'" + file + "' is refused: ");
			return;
		}
		if (image.format() != ImageFormat.RAW) {
			ProcessResult info = this.processes.run(Command
				.of(directory, Duration.ofMinutes(1),
						List.of("qemu-img", "info", "-f", image.format().driver(), "--output=json", "image"))
				.withMemoryLimit(MEMORY_LIMIT));
			assertThat(info.output()).doesNotContain("backing-filename", "data-file\"", "encrypted\": true");
			assertThat(info.output().replace("\"filename\": \"image\"", "")).doesNotContain("\"filename\"");
			assertThat(info.exitCode()).isLessThanOrEqualTo(1);
		}
	}

}
