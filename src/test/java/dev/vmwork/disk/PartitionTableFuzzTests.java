package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that any bytes are a disk whose filesystems lie within it.
 */
class PartitionTableFuzzTests {

	@TempDir
	static Path directory;

	@FuzzTest
	void extFilesystems(byte @NotNull @WithLength(max = 16384) [] content) throws IOException {
		Path disk = Files.write(directory.resolve("disk.raw"), content);
		assertThat(PartitionTable.extFilesystems(disk)).hasSizeLessThanOrEqualTo(256)
			.doesNotHaveDuplicates()
			.allSatisfy((found) -> {
				int magic = (int) found.offset() + 1024 + 0x38;
				assertThat(found.offset()).isNotNegative();
				assertThat(content[magic] & 0xff).isEqualTo(0x53);
				assertThat(content[magic + 1] & 0xff).isEqualTo(0xef);
			});
	}

}
