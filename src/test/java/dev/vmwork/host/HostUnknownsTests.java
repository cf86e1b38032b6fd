package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what is assumed of a host that does not tell.
 */
class HostUnknownsTests {

	@TempDir
	private Path root;

	@Test
	void gapsWhenTheHostTellsEverythingAreNone() throws IOException {
		Path proc = Files.createDirectories(this.root.resolve("proc/sys/kernel/random"));
		Files.writeString(proc.resolve("boot_id"), "b\n");
		Files.writeString(this.root.resolve("proc/meminfo"), "MemTotal: 10 kB\nMemAvailable: 5 kB\n");
		assertThat(HostUnknowns.of(this.root, this.root)).isEmpty();
	}

	@Test
	void gapsWhenNothingIsToldNameEachAssumption() throws IOException {
		Files.createDirectories(this.root.resolve("proc/self"));
		Files.writeString(this.root.resolve("proc/self/cgroup"), "0::/\n");
		assertThat(HostUnknowns.of(Path.of("/proc"), this.root)).satisfiesExactly(
				(gap) -> assertThat(gap).startsWith("the file system of /proc does not report its size"),
				(gap) -> assertThat(gap).startsWith("/proc/meminfo does not report the available memory"),
				(gap) -> assertThat(gap).startsWith("the control groups' limits cannot be read"),
				(gap) -> assertThat(gap).startsWith("the boot id ("));
	}

	@Test
	void freeSpaceWhenTheFileSystemDoesNotTellIsTakenToBeThere() throws IOException {
		assertThat(FreeSpace.of(Path.of("/proc"))).isEqualTo(Long.MAX_VALUE);
		assertThat(FreeSpace.of(this.root)).isBetween(1L, Long.MAX_VALUE - 1);
		assertThatExceptionOfType(NoSuchFileException.class)
			.isThrownBy(() -> FreeSpace.of(this.root.resolve("missing")));
	}

}
