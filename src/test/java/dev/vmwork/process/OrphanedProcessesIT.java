package dev.vmwork.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Integration tests for {@link OrphanedProcesses}, with JVMs that are killed.
 */
@Timeout(300)
class OrphanedProcessesIT {

	private final Path runs;

	private final List<ProcessHandle> started = new ArrayList<>();

	OrphanedProcessesIT(@TempDir Path directory) throws IOException {
		this.runs = Files.createDirectory(directory.resolve("r\u00fcns"));
	}

	@AfterEach
	void endAllThatWasStarted() {
		this.started.forEach(ProcessHandle::destroyForcibly);
	}

	@Test
	void childWhenItsJvmWasKilledIsFoundAndEnded() throws Exception {
		Path unit = unit("1");
		ProcessHandle child = orphan(unit, "exec sleep 1000");
		assertThat(child.isAlive()).isTrue();
		assertThat(OrphanedProcesses.find(unit)).containsExactly(child);
		assertThat(OrphanedProcesses.end(unit)).isEqualTo(1);
		assertThat(hasEnded(child)).isTrue();
		assertThat(OrphanedProcesses.end(unit)).isZero();
	}

	@Test
	void childWhenItIgnoresTheSignalToEndIsKilled() throws Exception {
		Path unit = unit("1");
		ProcessHandle child = orphan(unit, "trap '' TERM; while :; do sleep 0.05; done");
		assertThat(OrphanedProcesses.end(unit)).isPositive();
		assertThat(hasEnded(child)).isTrue();
	}

	@Test
	void childWhenOfAnotherUnitIsLeftAlone() throws Exception {
		ProcessHandle one = orphan(unit("1"), "exec sleep 1000");
		ProcessHandle other = orphan(unit("10"), "exec sleep 1000");
		assertThat(OrphanedProcesses.end(unit("1"))).isEqualTo(1);
		assertThat(hasEnded(one)).isTrue();
		assertThat(other.isAlive()).isTrue();
	}

	@Test
	void strangersWhenTheyNameTheDirectoryAreLeftAlone() throws Exception {
		Path unit = unit("1");
		ProcessHandle argument = stranger(new ProcessBuilder("sleep", "1000"), unit, "OTHER_VARIABLE");
		ProcessHandle suffix = stranger(new ProcessBuilder("sleep", "1000"), unit.resolveSibling("12"),
				ProcessRunner.MARKER);
		ProcessHandle parent = stranger(new ProcessBuilder("sleep", "1000"), this.runs, ProcessRunner.MARKER);
		ProcessHandle relative = stranger(new ProcessBuilder("sleep", "1000"), Path.of("1"), ProcessRunner.MARKER);
		assertThat(OrphanedProcesses.end(unit)).isZero();
		assertThat(List.of(argument, suffix, parent, relative)).allMatch(ProcessHandle::isAlive);
	}

	@Test
	void childrenWhenUnderAFolderAreAllEnded() throws Exception {
		List<ProcessHandle> children = List.of(orphan(unit("1"), "exec sleep 1000"),
				orphan(unit("2"), "exec sleep 1000"));
		assertThat(OrphanedProcesses.end(this.runs)).isEqualTo(2);
		assertThat(children).allMatch(OrphanedProcessesIT::hasEnded);
	}

	@Test
	void childWhenStartedInARelativeDirectoryIsFound() throws Exception {
		Path unit = unit("1");
		Path relative = Path.of("").toAbsolutePath().relativize(unit);
		try (RunningProcess process = new ProcessRunner(new Cancellation())
			.start(Command.of(relative, Duration.ofMinutes(1), List.of("sleep", "1000")), unit.resolve("log"))) {
			while (!hasStarted(process.pid())) {
				Thread.sleep(10);
			}
			assertThat(OrphanedProcesses.find(unit)).extracting(ProcessHandle::pid).containsExactly(process.pid());
			assertThat(OrphanedProcesses.find(relative)).hasSize(1);
		}
	}

	@Test
	void jvmWhenItStartedChildrenIsNotFoundItself() throws Exception {
		Path unit = unit("1");
		Process jvm = jvm(unit, "exec sleep 1000");
		ProcessHandle child = awaitChild(unit, jvm);
		assertThat(OrphanedProcesses.find(unit)).containsExactly(child);
	}

	private Path unit(String name) throws IOException {
		return Files.createDirectories(this.runs.resolve(name));
	}

	/**
	 * What a JVM that was killed with SIGKILL leaves behind.
	 */
	private ProcessHandle orphan(Path unit, String script) throws Exception {
		Process jvm = jvm(unit, script);
		ProcessHandle child = awaitChild(unit, jvm);
		jvm.destroyForcibly();
		assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
		return child;
	}

	private Process jvm(Path unit, String script) throws IOException {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		Process jvm = new ProcessBuilder(java.toString(), "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), RunForever.class.getName(), unit.toString(), script)
			.redirectErrorStream(true)
			.redirectOutput(unit.resolve("jvm.log").toFile())
			.start();
		this.started.add(jvm.toHandle());
		return jvm;
	}

	private ProcessHandle awaitChild(Path unit, Process jvm) throws Exception {
		List<ProcessHandle> found = OrphanedProcesses.find(unit);
		while (found.isEmpty() || !hasStarted(found.get(0).pid())) {
			assertThat(jvm.isAlive()).isTrue();
			Thread.sleep(10);
			found = OrphanedProcesses.find(unit);
		}
		this.started.add(found.get(0));
		return found.get(0);
	}

	// While a process starts one program after the other, like setsid first, it has no
	// environment for moments.
	private static boolean hasStarted(long pid) throws IOException {
		String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
		return command.startsWith("sleep\0") || (command.startsWith("sh\0") && !command.contains("exec "));
	}

	/**
	 * Whether it has ended, reaped by init or not yet.
	 */
	private static boolean hasEnded(ProcessHandle process) {
		try {
			return Files.readString(Path.of("/proc/" + process.pid() + "/stat")).contains(") Z ");
		}
		catch (IOException ex) {
			return true;
		}
	}

	private ProcessHandle stranger(ProcessBuilder builder, Path value, String variable) throws IOException {
		builder.environment().put(variable, value.toString());
		ProcessHandle stranger = builder.start().toHandle();
		this.started.add(stranger);
		return stranger;
	}

}
