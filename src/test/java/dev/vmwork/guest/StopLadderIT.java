package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.unit.GuestFileNames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that every guest comes to an end, however it behaves and whatever ends it, and
 * that QEMU is gone then.
 */
@Tag("qemu")
@Timeout(300)
class StopLadderIT {

	private static final Duration AMPLE = Duration.ofMinutes(5);

	@TempDir
	Path directory;

	private final Cancellation cancellation = new Cancellation();

	private final GuestRunner runner = TestQemu.runner(this.cancellation);

	@AfterEach
	void noProcessIsLeft() throws IOException {
		assertThat(OrphanedProcesses.find(this.directory)).isEmpty();
	}

	@Test
	void guestWhenItIgnoresPowerDownIsEnded() throws IOException {
		long start = System.nanoTime();
		GuestExit exit = this.runner.run(TestPrograms.HANG.guest(this.directory, Duration.ofSeconds(1)));
		assertThat(exit.ending()).isEqualTo(Ending.TIMED_OUT);
		assertThat(since(start)).isBetween(Duration.ofSeconds(6), Duration.ofMinutes(1));
	}

	@Test
	void guestWhenItObeysPowerDownIsNotWaitedFor() throws IOException {
		Duration obeys = run(TestPrograms.OBEYS_POWER_BUTTON);
		Duration hangs = run(TestPrograms.HANG);
		assertThat(obeys).isLessThan(hangs);
	}

	private Duration run(TestPrograms program) throws IOException {
		long start = System.nanoTime();
		GuestExit exit = this.runner.run(program.guest(this.directory, Duration.ofSeconds(3)));
		assertThat(exit.ending()).isEqualTo(Ending.TIMED_OUT);
		return since(start);
	}

	@Test
	void guestWhenCancelledIsEndedSoon() throws IOException {
		CompletableFuture<GuestExit> exit = start(TestPrograms.HANG);
		awaitGuest();
		long start = System.nanoTime();
		this.cancellation.request();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(exit::join)
			.withCauseInstanceOf(CancelledException.class);
		assertThat(since(start)).isLessThan(Duration.ofMinutes(1));
		assertThat(OrphanedProcesses.find(this.directory)).isEmpty();
	}

	@Test
	void guestWhenCancelledBeforeItsStartIsNotRun() throws IOException {
		GuestSpec spec = TestPrograms.HANG.guest(this.directory, AMPLE);
		this.cancellation.request();
		assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> this.runner.run(spec));
	}

	@Test
	void guestWhenQemuIsKilledHasFailedOnHost() throws IOException {
		CompletableFuture<GuestExit> exit = start(TestPrograms.HANG);
		awaitGuest();
		qemu().destroyForcibly();
		assertThat(exit.join().ending()).isEqualTo(Ending.HOST_FAILED);
		assertThat(exit.join().detail()).startsWith("QEMU ended ");
	}

	@Test
	void guestWhenQemuIsToldToEndHasFailedOnHost() throws IOException {
		CompletableFuture<GuestExit> exit = start(TestPrograms.HANG);
		awaitGuest();
		qemu().destroy();
		assertThat(exit.join().ending()).isEqualTo(Ending.HOST_FAILED);
	}

	@Test
	void guestWhenRunningThreadIsInterruptedIsEnded() throws Exception {
		GuestSpec spec = TestPrograms.HANG.guest(this.directory, AMPLE);
		CompletableFuture<GuestExit> exit = new CompletableFuture<>();
		Thread thread = new Thread(() -> complete(exit, spec));
		thread.start();
		awaitGuest();
		ProcessHandle qemu = qemu();
		thread.interrupt();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(exit::join)
			.withCauseInstanceOf(CancelledException.class);
		qemu.onExit().join();
	}

	private CompletableFuture<GuestExit> start(TestPrograms program) throws IOException {
		GuestSpec spec = program.guest(this.directory, AMPLE);
		CompletableFuture<GuestExit> exit = new CompletableFuture<>();
		new Thread(() -> complete(exit, spec)).start();
		return exit;
	}

	private void complete(CompletableFuture<GuestExit> exit, GuestSpec spec) {
		try {
			exit.complete(this.runner.run(spec));
		}
		catch (IOException | RuntimeException ex) {
			exit.completeExceptionally(ex);
		}
	}

	private void awaitGuest() throws IOException {
		Path console = this.directory.resolve(GuestFileNames.CONSOLE);
		while (!Files.exists(console) || Files.size(console) == 0) {
			Thread.onSpinWait();
		}
	}

	private ProcessHandle qemu() throws IOException {
		List<ProcessHandle> qemus = OrphanedProcesses.find(this.directory)
			.stream()
			.filter((process) -> process.info().command().orElse("").contains("qemu"))
			.toList();
		assertThat(qemus).hasSize(1);
		return qemus.get(0);
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

}
