package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that partition tables made by a real tool are read as it meant them.
 */
class PartitionTableIT {

	@TempDir
	Path directory;

	private DiskBytes disk;

	@BeforeEach
	void makeDisk() throws IOException {
		TestTools.require("sfdisk");
		this.disk = DiskBytes.ofSectors(this.directory.resolve("disk.raw"), 40_000);
	}

	@Test
	void filesystemsWhenTableIsMadeBySfdiskAreFound() throws IOException {
		partition("label: dos", "start=63, size=2000, type=83", "start=4096, size=30000, type=5",
				"start=6144, size=2000, type=83", "start=10240, size=2000, type=83");
		this.disk.ext(63).ext(6144).ext(10240);
		assertThat(PartitionTable.extFilesystems(this.disk.path())).extracting((found) -> found.offset() / 512)
			.containsExactly(63L, 6144L, 10240L);
	}

	@Test
	void filesystemsWhenGptIsMadeBySfdiskAreFound() throws IOException {
		partition("label: gpt", "start=2048, size=2000, type=U", "start=8192, size=2000, type=L");
		this.disk.ext(8192);
		assertThat(PartitionTable.extFilesystems(this.disk.path())).extracting((found) -> found.offset() / 512)
			.containsExactly(8192L);
	}

	private void partition(String... lines) throws IOException {
		Path script = TestImages.write(this.directory.resolve("script"), String.join("\n", lines) + "\n");
		new TestImages(this.directory).run("sh", "-c", "exec sfdisk -q disk.raw < " + script.getFileName());
	}

}
