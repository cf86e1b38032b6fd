package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that FUSE exports come, go, and are cleared away when their daemon was killed.
 */
class FuseMountsIT {

	@TempDir
	Path directory;

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	private DiskImage image;

	private Path work;

	@BeforeEach
	void makeImage() throws IOException {
		TestTools.requireFuse();
		byte[] content = new byte[64 * 1024];
		content[512] = 42;
		this.image = new DiskImage(Files.write(this.directory.resolve("disk.raw"), content), ImageFormat.RAW);
		this.work = Files.createDirectory(this.directory.resolve("two words \\040"));
	}

	@Test
	void viewWhenOpenShowsPartitionAndWhenClosedLeavesNothing() throws IOException {
		try (DiskView view = open()) {
			assertThat(Files.readAllBytes(view.raw())).hasSize(63 * 1024 + 512).startsWith(42);
			new DiskBytes(view.raw()).write(1, new byte[] { 43 });
		}
		assertThat(Files.readAllBytes(this.image.path())[513]).isEqualTo((byte) 43);
		assertThat(TestImages.names(this.work)).isEmpty();
		assertThat(OrphanedProcesses.find(this.directory)).isEmpty();
	}

	@Test
	void mountWhenDaemonWasKilledIsCleared() throws IOException {
		DiskView view = open();
		killDaemon();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Files.readAllBytes(view.raw()));
		assertThat(FuseMounts.clear(this.processes, this.directory)).isEqualTo(1);
		assertThat(view.raw()).isEmptyFile();
		assertThat(FuseMounts.clear(this.processes, this.directory)).isZero();
	}

	@Test
	void viewWhenItsDaemonWasKilledSaysSoAndLeavesNothing() throws IOException {
		DiskView view = open();
		killDaemon();
		assertThatExceptionOfType(IOException.class).isThrownBy(view::close)
			.withMessageStartingWith("qemu-storage-daemon did not write everything back");
		assertThat(FuseMounts.clear(this.processes, this.directory)).isZero();
		assertThat(TestImages.names(this.work)).isEmpty();
	}

	@Test
	void mountWhenInOtherDirectoryIsLeftAlone() throws IOException {
		Path other = Files.createDirectory(this.directory.resolve("other"));
		try (DiskView view = open()) {
			assertThat(FuseMounts.clear(this.processes, other)).isZero();
			assertThat(Files.size(view.raw())).isPositive();
		}
	}

	private DiskView open() throws IOException {
		return FuseView.open(this.processes, this.image, new Partition(512), this.work, true);
	}

	private void killDaemon() throws IOException {
		List<ProcessHandle> daemons = OrphanedProcesses.find(this.work);
		assertThat(daemons).hasSize(1);
		daemons.get(0).destroyForcibly();
		daemons.get(0).onExit().join();
	}

}
