package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.KillAll;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.qemu.Qmp;
import dev.vmwork.unit.GuestFileNames;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the JVM that runs a guest, and takes the guest up in this one.
 */
@Tag("qemu")
@Timeout(300)
class ReattachIT {

	private static final long LOG_LIMIT = 100_000;

	@TempDir
	Path directory;

	private final Cancellation cancellation = new Cancellation();

	private final GuestRunner runner = TestQemu.runner(this.cancellation);

	@AfterEach
	void noProcessIsLeft() throws IOException {
		assertThat(OrphanedProcesses.end(this.directory)).isZero();
	}

	@Test
	void guestWhenRunningIsWatchedToItsEnd() throws Exception {
		leave(TestPrograms.RESET_LATER, 60);
		assertThat(reattach()).isEqualTo(new GuestExit(Ending.RESET, ""));
		assertThat(this.directory.resolve(GuestFileNames.SCREEN)).exists();
	}

	@Test
	void guestWhenItEndedMeanwhileHasEnded() throws Exception {
		leave(TestPrograms.RESET_LATER, 60);
		awaitRest();
		assertThat(reattach()).isEqualTo(new GuestExit(Ending.ENDED, ""));
	}

	@Test
	void guestWhenTakenUpKeepsTheTimeLimitThatItHad() throws Exception {
		leave(TestPrograms.HANG, 3);
		assertThat(reattach()).isEqualTo(
				new GuestExit(Ending.TIMED_OUT, "exceeded its time limit of 3s, after which it had 5 s to power down"));
	}

	@Test
	void guestWhenNobodyTakesItUpIsEndedByItsTimeLimit() throws Exception {
		leave(TestPrograms.HANG, 1);
		while (!OrphanedProcesses.find(this.directory).isEmpty()) {
			Thread.sleep(100);
		}
		assertThat(reattach())
			.isEqualTo(new GuestExit(Ending.TIMED_OUT, "exceeded its time limit of 1s, and was ended 15 s later"));
	}

	@Test
	void guestWhenItsQemuWasKilledIsLost() throws Exception {
		leave(TestPrograms.HANG, 60);
		KillAll.under(this.directory);
		assertThat(reattach()).isEqualTo(new GuestExit(Ending.LOST, ""));
	}

	@Test
	void guestWhenNoneWasLeftIsNone() throws Exception {
		assertThat(reattach()).isNull();
	}

	@Test
	void guestWhenAPowerCutHasLeftItsRecordEmptyIsNone() throws Exception {
		Files.createFile(this.directory.resolve(GuestFileNames.RECORD));
		assertThat(reattach()).isNull();
	}

	@Test
	void guestWhenItsEndWasSeenEndedLikeThat() throws Exception {
		GuestExit exit = this.runner.run(TestPrograms.POWER_OFF.guest(this.directory, Duration.ofSeconds(60)));
		assertThat(exit.ending()).isEqualTo(Ending.POWERED_OFF);
		assertThat(reattach()).isEqualTo(exit);
	}

	@Test
	void guestWhenItCanBeTakenUpIsSparedUntilItIsAbandoned() throws Exception {
		leave(TestPrograms.HANG, 60);
		assertThat(OrphanedProcesses.end(this.directory, GuestRunner::canReattach)).isZero();
		GuestRunner.abandon(this.directory);
		assertThat(OrphanedProcesses.find(this.directory)).isEmpty();
		assertThat(reattach()).isNull();
	}

	@Test
	void guestWhenItHasNoRecordYetIsNotSpared() throws Exception {
		leave(TestPrograms.HANG, 60);
		Files.delete(this.directory.resolve(GuestFileNames.RECORD));
		assertThat(OrphanedProcesses.end(this.directory, GuestRunner::canReattach)).isPositive();
	}

	private @Nullable GuestExit reattach() throws IOException {
		return this.runner.reattach(this.directory, LOG_LIMIT, null, (exit) -> true);
	}

	private void leave(TestPrograms program, int seconds) throws Exception {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		Process jvm = new ProcessBuilder(java.toString(), "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), GuestProgram.class.getName(), this.directory.toString(),
				program.name(), String.valueOf(seconds))
			.inheritIO()
			.start();
		while (!Files.exists(this.directory.resolve(GuestFileNames.RECORD))) {
			assertThat(jvm.isAlive()).isTrue();
			Thread.sleep(5);
		}
		jvm.destroyForcibly().waitFor();
	}

	private void awaitRest() throws Exception {
		List<ProcessHandle> processes = OrphanedProcesses.find(this.directory);
		Path socket = Path.of("/proc", String.valueOf(processes.get(0).pid()), "cwd", GuestFileNames.SOCKET);
		String status = "";
		while (!status.equals("shutdown")) {
			try (Qmp qmp = Qmp.connect(socket)) {
				status = qmp.execute("query-status", Map.of()).path("status").asString();
			}
			Thread.sleep(50);
		}
	}

}
