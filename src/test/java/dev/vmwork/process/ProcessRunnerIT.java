package dev.vmwork.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Integration tests for {@link ProcessRunner}, with child processes that misbehave.
 */
@Timeout(300)
class ProcessRunnerIT {

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final Duration SHORT = Duration.ofSeconds(2);

	private final Cancellation cancellation = new Cancellation();

	private final ProcessRunner runner = new ProcessRunner(this.cancellation);

	private final Path directory;

	ProcessRunnerIT(@TempDir Path directory) {
		this.directory = directory;
	}

	@AfterEach
	void nothingIsLeftBehind() throws IOException {
		List<ProcessHandle> left = OrphanedProcesses.find(this.directory);
		left.forEach(ProcessHandle::destroyForcibly);
		assertThat(left).isEmpty();
	}

	@Test
	void resultWhenTheProgramEndsHoldsWhatItSaid() throws IOException {
		ProcessResult result = this.runner.run(shell(LONG, "echo out; echo err >&2"));
		assertThat(result).isEqualTo(new ProcessResult(0, "out\n", "err\n"));
		assertThat(files()).isEmpty();
	}

	@Test
	void resultWhenTheProgramFailsHoldsItsExitCode() throws IOException {
		assertThat(this.runner.run(shell(LONG, "exit 3")).exitCode()).isEqualTo(3);
		assertThat(this.runner.run(shell(LONG, "kill -XFSZ $$")).exitCode()).isEqualTo(128 + 25);
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "KILL", "TERM" })
	void resultWhenTheProgramWasKilledIsAnError(String signal) {
		assertThatExceptionOfType(ProcessKilledException.class)
			.isThrownBy(() -> this.runner.run(shell(LONG, "kill -" + signal + " $$")))
			.withMessage("'sh -c kill -" + signal + " $$' was killed in " + this.directory);
	}

	@Test
	void argumentsWhenSpecialToAShellAreKept() throws IOException {
		Command command = Command.of(this.directory, LONG, List.of("printf", "%s|", "$(id)", "a b", "", "*", "x\ny"));
		assertThat(this.runner.runChecked(command).output()).isEqualTo("$(id)|a b||*|x\ny|");
	}

	@Test
	void programWhenRunHasItsDirectoryAndNoInput() throws IOException {
		assertThat(this.runner.run(shell(LONG, "pwd; cat; echo $LC_ALL; echo $VMWORK_CHILD_OF")).output())
			.isEqualTo(this.directory + "\nC\n" + this.directory + "\n");
	}

	@Test
	void programWhenRunIsTheLeaderOfItsSession() throws IOException {
		assertThat(this.runner.run(shell(LONG, "test $(cut -d' ' -f6 /proc/$$/stat) = $$")).exitCode()).isZero();
	}

	@Test
	void outputWhenToAFileIsAllThere() throws IOException {
		Path output = this.directory.resolve("output");
		ProcessResult result = this.runner
			.run(shell(LONG, "head -c 300000 /dev/zero; echo err >&2").withOutput(output));
		assertThat(result).isEqualTo(new ProcessResult(0, "", "err\n"));
		assertThat(output).hasSize(300_000);
		assertThat(files()).containsExactly("output");
	}

	@Test
	void outputWhenLongIsReadInPart() throws IOException {
		ProcessResult result = this.runner
			.run(shell(LONG, "echo first; head -c 200000000 /dev/zero; head -c 9000 /dev/zero >&2; echo last >&2"));
		assertThat(result.output()).startsWith("first\n").hasSize(64 * 1024);
		assertThat(result.errors()).endsWith("last\n").hasSize(4096);
		assertThat(files()).isEmpty();
	}

	@Test
	void failureWhenCheckedSaysWhereToLook() throws IOException {
		ProcessFailedException failure = catchThrowableOfType(ProcessFailedException.class,
				() -> this.runner.runChecked(shell(LONG, "echo out; echo err >&2; exit 3")));
		Path log = this.directory.resolve(files().get(0));
		assertThat(failure.exitCode()).isEqualTo(3);
		assertThat(failure).hasMessage("'sh -c echo out; echo err >&2; exit 3' failed with exit code 3 in "
				+ this.directory + ", see " + log + ": out\nerr");
		assertThat(log).hasContent("out\nerr\n");
		assertThat(files()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "exit 1, true", "echo no such partition >&2; exit 1, false", "cat /dev/zero > /dev/full, true" })
	void failureWhenThereWasNoRoomIsKnownByWhatIsSaidOrNot(String command, boolean lackOfRoom) {
		assertThatExceptionOfType(ProcessFailedException.class)
			.isThrownBy(() -> this.runner.runChecked(shell(LONG, command)))
			.satisfies((failure) -> assertThat(failure.isForLackOfRoom()).isEqualTo(lackOfRoom));
	}

	@Test
	void failureWhenOutputIsLongHasItsEnd() {
		assertThatExceptionOfType(ProcessFailedException.class)
			.isThrownBy(() -> this.runner.runChecked(shell(LONG, "seq 100000; echo the end >&2; exit 1")))
			.satisfies((failure) -> assertThat(failure.getMessage()).endsWith("the end").hasSizeLessThan(4000));
	}

	@Test
	void programWhenItSucceedsLeavesNoLog() throws IOException {
		this.runner.runChecked(shell(LONG, "echo out; echo err >&2"));
		assertThat(files()).isEmpty();
	}

	@Test
	void programWhenMissingIsNotStarted() {
		assertThatExceptionOfType(ProcessNotStartedException.class)
			.isThrownBy(() -> this.runner.run(Command.of(this.directory, LONG, List.of("no-such-program", "x"))))
			.withMessage("'no-such-program x' did not start: no-such-program: no such program;"
					+ " is 'no-such-program' installed?");
		assertThatExceptionOfType(ProcessNotStartedException.class).isThrownBy(() -> this.runner
			.start(Command.of(this.directory, LONG, List.of("no-such-program")), this.directory.resolve("log")));
		assertThat(files()).isEmpty();
	}

	@Test
	void programWhenNamedByItsPathIsStarted() throws IOException {
		assertThat(this.runner.run(Command.of(this.directory, LONG, List.of("/bin/sh", "-c", "exit 4"))).exitCode())
			.isEqualTo(4);
		assertThatExceptionOfType(ProcessNotStartedException.class)
			.isThrownBy(() -> this.runner.run(Command.of(this.directory, LONG, List.of("/no/such/program"))));
		assertThatExceptionOfType(ProcessNotStartedException.class)
			.isThrownBy(() -> this.runner.run(Command.of(this.directory, LONG, List.of("/etc/passwd"))));
	}

	@Test
	void programWhenItsDirectoryIsMissingIsNotStarted() {
		assertThatIOException()
			.isThrownBy(() -> this.runner.run(Command.of(this.directory.resolve("no"), LONG, List.of("true"))));
	}

	@Test
	void programWhenItHangsIsEndedAtItsLimit() throws IOException {
		ProcessTimedOutException failure = catchThrowableOfType(ProcessTimedOutException.class,
				() -> this.runner.run(shell(SHORT, "echo so far >&2; exec sleep 1000")));
		Path log = log();
		assertThat(failure)
			.hasMessage("'sh -c echo so far >&2; exec sleep 1000' exceeded 2s in " + this.directory + ", see " + log);
		assertThat(log).hasContent("so far");
	}

	@Test
	void programWhenItIgnoresTheSignalToEndIsKilled() {
		assertThatExceptionOfType(ProcessTimedOutException.class)
			.isThrownBy(() -> this.runner.run(shell(SHORT, "trap '' TERM HUP INT; while :; do sleep 0.1; done")));
	}

	@Test
	void programWhenItHangsWithChildrenIsEndedWithThem() {
		assertThatExceptionOfType(ProcessTimedOutException.class)
			.isThrownBy(() -> this.runner.run(shell(SHORT, "sleep 1000 & (sleep 1000 & sleep 1000) & wait")));
	}

	@Test
	void programWhenItAndItsChildrenIgnoreTheSignalToEndIsKilledWithThem() {
		assertThatExceptionOfType(ProcessTimedOutException.class).isThrownBy(() -> this.runner
			.run(shell(SHORT, "trap '' TERM; (while :; do sleep 0.1; done) & while :; do sleep 0.1; done")));
	}

	@RepeatedTest(3)
	void programWhenItsChildrenStartOthersAllTheTimeIsKilledWithThem() {
		assertThatExceptionOfType(ProcessTimedOutException.class).isThrownBy(() -> this.runner
			.run(shell(SHORT, "trap '' TERM; for i in $(seq 20); do (while :; do sleep 0.05; done) & done; wait")));
	}

	@Test
	void resultWhenAGrandchildHoldsTheOutputIsThereAtOnce() throws IOException {
		long start = System.nanoTime();
		assertThat(this.runner.run(shell(LONG, "sleep 1000 & echo done")).output()).isEqualTo("done\n");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
		assertThat(files()).isEmpty();
		assertThat(OrphanedProcesses.end(this.directory)).isOne();
	}

	@Test
	void programWhenItFloodsItsOutputIsKilledAtTheLimit() throws IOException {
		Path output = this.directory.resolve("output");
		ProcessResult result = this.runner.run(Command.of(this.directory, LONG, List.of("cat", "/dev/zero"))
			.withOutput(output)
			.withOutputLimit(64 << 20));
		assertThat(result.exitCode()).isEqualTo(128 + 25);
		assertThat(output).hasSize(64 << 20);
	}

	@Test
	void programWhenItFloodsItsLogIsKilledAtTheLimit() throws IOException {
		ProcessResult result = this.runner.run(shell(LONG, "exec yes >&2").withOutputLimit(1 << 20));
		assertThat(result.exitCode()).isEqualTo(128 + 25);
		assertThat(result.errors()).hasSize(4096);
	}

	@Test
	void programWhenItFloodsGigabytesIsReadInBoundedMemory() throws IOException {
		long before = usedMemory();
		ProcessResult result = this.runner
			.run(Command.of(this.directory, LONG, List.of("sh", "-c", "truncate -s 8G /dev/stdout /dev/stderr")));
		assertThat(result.exitCode()).isZero();
		assertThat(result.output()).hasSize(64 * 1024);
		assertThat(result.errors()).hasSize(4096);
		assertThat(usedMemory() - before).isLessThan(64 << 20);
	}

	@Test
	void programWhenItWantsMoreMemoryThanItsLimitFails() throws IOException {
		List<String> greedy = List.of("sort", "-S", "512M", "/dev/null");
		assertThat(this.runner.run(Command.of(this.directory, LONG, greedy)).exitCode()).isZero();
		assertThat(this.runner
			.run(Command.of(this.directory, LONG, List.of("sh", "-c", "head -c 300000000 /dev/zero | tail"))
				.withMemoryLimit(128 << 20))
			.errors()).contains("memory exhausted");
	}

	@Test
	void programWhenBothLimitsAreSetHasThem() throws IOException {
		assertThat(
				this.runner.run(shell(LONG, "ulimit -v; ulimit -f").withMemoryLimit(1 << 30).withOutputLimit(1 << 20))
					.output())
			.isEqualTo("1048576\n2048\n");
	}

	@Test
	void programWhenCancelledIsEndedSoon() throws Exception {
		AtomicReference<@Nullable Throwable> outcome = new AtomicReference<>();
		Thread thread = inBackground(outcome, shell(LONG, "sleep 1000 & wait"));
		long start = System.nanoTime();
		this.cancellation.request();
		thread.join(TimeUnit.SECONDS.toMillis(30));
		assertThat(outcome.get()).isInstanceOf(CancelledException.class).hasMessage("stopped on request");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
	}

	@Test
	void programWhenItsThreadIsInterruptedIsEndedAndTheInterruptKept() throws Exception {
		AtomicReference<@Nullable Throwable> outcome = new AtomicReference<>();
		AtomicReference<Boolean> interrupted = new AtomicReference<>(false);
		Command command = shell(LONG, "trap '' TERM; while :; do sleep 0.1; done");
		Thread thread = new Thread(() -> {
			outcome.set(catchThrowableOfType(IOException.class, () -> this.runner.run(command)));
			interrupted.set(Thread.currentThread().isInterrupted());
		});
		thread.start();
		awaitChild();
		thread.interrupt();
		thread.join(TimeUnit.SECONDS.toMillis(30));
		assertThat(outcome.get()).isInstanceOf(CancelledException.class);
		assertThat(interrupted.get()).isTrue();
	}

	@Test
	void processWhenClosedIsEnded() throws IOException {
		Path log = this.directory.resolve("log");
		ChildProcess process = this.runner.start(shell(LONG, "echo up; sleep 1000"), log);
		try (process) {
			assertThat(process.isAlive()).isTrue();
			assertThat(ProcessHandle.of(process.pid())).isPresent();
			assertThat(process.waitFor(Duration.ofMillis(1))).isFalse();
		}
		assertThat(process.isAlive()).isFalse();
		assertThat(process.exitCode()).isEqualTo(143);
		assertThat(log).exists();
	}

	@Test
	void processWhenTerminatedEndsByItself() throws IOException {
		Path log = this.directory.resolve("log");
		try (ChildProcess process = this.runner
			.start(shell(LONG, "trap 'echo bye; exit 5' TERM; echo up >&2; while :; do sleep 0.05; done"), log)) {
			while (Files.size(log) == 0) {
				assertThat(process.waitFor(Duration.ofMillis(10))).isFalse();
			}
			process.terminate();
			assertThat(process.waitFor(Duration.ofSeconds(30))).isTrue();
			assertThat(process.exitCode()).isEqualTo(5);
		}
		assertThat(log).hasContent("up\nbye");
	}

	@Test
	void programWhenOnThePathIsInstalled() {
		assertThat(ProcessRunner.isInstalled("sh")).isTrue();
		assertThat(ProcessRunner.isInstalled("no-such-program")).isFalse();
	}

	private Command shell(Duration limit, String script) {
		return Command.of(this.directory, limit, List.of("sh", "-c", script));
	}

	private Thread inBackground(AtomicReference<@Nullable Throwable> outcome, Command command) throws Exception {
		Thread thread = new Thread(
				() -> outcome.set(catchThrowableOfType(IOException.class, () -> this.runner.run(command))));
		thread.start();
		awaitChild();
		return thread;
	}

	private void awaitChild() throws Exception {
		while (OrphanedProcesses.find(this.directory).isEmpty()) {
			Thread.sleep(10);
		}
	}

	private List<String> files() {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((path) -> path.getFileName().toString()).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path log() {
		return this.directory
			.resolve(files().stream().filter((name) -> name.endsWith(".log")).findFirst().orElseThrow());
	}

	private static long usedMemory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
