package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.qemu.CheckpointPlan;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.unit.GuestFileNames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what a running QEMU may do, as the kernel tells it.
 */
@Tag("qemu")
@Timeout(300)
class GuestIsolationIT {

	private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

	@TempDir
	private Path directory;

	private final Cancellation cancellation = new Cancellation();

	private final GuestRunner runner = TestQemu.runner(this.cancellation);

	@Test
	void qemuWhenRunningHasNoPrivilegesAndLimits() throws Exception {
		Path first = Files.createDirectory(this.directory.resolve("first"));
		Path second = Files.createDirectory(this.directory.resolve("second"));
		List<CompletableFuture<GuestExit>> guests = List.of(start(first, null),
				start(second, new CheckpointPlan(Duration.ofHours(1), 16, List.of(TestPrograms.DISK), "")));
		try {
			Path qemu = qemu(first);
			assertThat(status(qemu, "NoNewPrivs")).isEqualTo("1");
			assertThat(status(qemu, "Seccomp")).isEqualTo("2");
			assertThat(status(qemu, "CapEff")).isEqualTo("0000000000000000");
			assertThat(status(qemu, "CapPrm")).isEqualTo("0000000000000000");
			if (ROOT) {
				assertOfItsOwn(qemu, first);
				assertThat(status(qemu, "Uid")).isNotEqualTo(status(qemu(second), "Uid"));
			}
			else {
				assertThat(status(qemu, "Uid")).isEqualTo(status(Path.of("/proc/self"), "Uid"));
			}
			// 16 MiB of memory, one CPU, a disk of 1 MiB
			assertThat(limit(qemu, "Max address space")).isEqualTo((8L << 30) + (128L << 20) + (16L << 20));
			assertThat(limit(qemu, "Max file size")).isBetween(65L << 20, 66L << 20);
			// and four checkpoints
			assertThat(limit(qemu(second), "Max file size")).isBetween(133L << 20, 134L << 20);
		}
		finally {
			this.cancellation.request();
			for (CompletableFuture<GuestExit> guest : guests) {
				assertThatExceptionOfType(CompletionException.class).isThrownBy(guest::join);
			}
		}
	}

	private static void assertOfItsOwn(Path qemu, Path directory) throws IOException {
		int group = (int) Files.getAttribute(directory, "unix:gid");
		String four = String.join("\t", List.of(group + "", group + "", group + "", group + ""));
		assertThat(group).isBetween(61184, 65519);
		assertThat(status(qemu, "Uid")).isEqualTo(four);
		assertThat(status(qemu, "Gid")).isEqualTo(four);
		assertThat(status(qemu, "Groups")).isEqualTo(group + "");
		assertThat(Files.getAttribute(directory, "unix:uid")).isEqualTo(0);
		assertThat((int) Files.getAttribute(directory, "unix:mode") & 0777).isEqualTo(0710);
	}

	private CompletableFuture<GuestExit> start(Path guest, @Nullable CheckpointPlan plan) throws IOException {
		GuestSpec made = TestPrograms.HANG.guest(guest, Duration.ofMinutes(5));
		GuestSpec spec = new GuestSpec(guest, made.disk(), made.hardware(), null, null, made.timeout(),
				made.consoleLimit(), plan);
		return CompletableFuture.supplyAsync(() -> {
			try {
				return this.runner.run(spec);
			}
			catch (IOException ex) {
				throw new CompletionException(ex);
			}
		}, (task) -> new Thread(task).start());
	}

	// Once its guest has said something, QEMU is what it stays.
	private static Path qemu(Path guest) throws IOException, InterruptedException {
		Path console = guest.resolve(GuestFileNames.CONSOLE);
		while (!Files.exists(console) || Files.size(console) == 0) {
			TimeUnit.MILLISECONDS.sleep(20);
		}
		List<ProcessHandle> qemus = OrphanedProcesses.find(guest)
			.stream()
			.filter((process) -> process.info().command().orElse("").contains("qemu"))
			.toList();
		assertThat(qemus).hasSize(1);
		return Path.of("/proc", String.valueOf(qemus.get(0).pid()));
	}

	private static String status(Path process, String name) throws IOException {
		return Files.readAllLines(process.resolve("status"))
			.stream()
			.filter((line) -> line.startsWith(name + ":"))
			.map((line) -> line.substring(name.length() + 1).strip())
			.findFirst()
			.orElseThrow();
	}

	private static long limit(Path process, String name) throws IOException {
		return Files.readAllLines(process.resolve("limits"))
			.stream()
			.filter((line) -> line.startsWith(name))
			.map((line) -> Long.valueOf(line.substring(name.length()).strip().split("\\s+", 3)[1]))
			.findFirst()
			.orElseThrow();
	}

}
