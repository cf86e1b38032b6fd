package dev.vmwork.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.BoundedText;

/**
 * Starts child processes, waits for them and ends those that exceed their limit. Output
 * goes to files, so that there is no reader thread, no full pipe, and evidence after a
 * crash. Safe for use by several threads.
 */
public final class ProcessRunner {

	/**
	 * Environment variable by which a child is known to be a unit's: the unit's work
	 * directory. It is there from the child's first instruction, so that a child that
	 * outlives a killed vmwork is found even if nothing else was recorded.
	 */
	public static final String MARKER = "VMWORK_CHILD_OF";

	/** How long a process that was asked to end may take before it is killed. */
	static final Duration GRACE = Duration.ofSeconds(2);

	private final Cancellation cancellation;

	/**
	 * Creates the runner.
	 * @param cancellation ends what it has started
	 */
	public ProcessRunner(Cancellation cancellation) {
		this.cancellation = cancellation;
	}

	/**
	 * Runs a program to its end, whatever its exit code.
	 * @param command the command
	 * @return what it said
	 * @throws ProcessNotStartedException if it cannot be started
	 * @throws ProcessTimedOutException if it exceeded its limit and was ended
	 * @throws ProcessKilledException if somebody else ended it
	 * @throws CancelledException if it was ended because vmwork stops
	 * @throws IOException if its log cannot be written or read
	 */
	public ProcessResult run(Command command) throws IOException {
		requireInstalled(command);
		Path log = log(command);
		Path output = (command.output() != null) ? command.output() : Path.of(log + ".out");
		try (ChildProcess process = start(command, output, log)) {
			process.await(log);
			if (process.wasKilled()) {
				throw new ProcessKilledException(command);
			}
			ProcessResult result = new ProcessResult(process.exitCode(),
					(command.output() != null) ? "" : BoundedText.head(output), BoundedText.tail(log));
			Files.deleteIfExists(log);
			Files.deleteIfExists(Path.of(log + ".out"));
			return result;
		}
	}

	/**
	 * Runs a program that has to end with exit code 0. Its log stays if it does not.
	 * @param command the command
	 * @return what it said
	 * @throws ProcessFailedException if its exit code is not 0
	 * @throws IOException as {@link #run(Command)}
	 */
	public ProcessResult runChecked(Command command) throws IOException {
		ProcessResult result = run(command);
		if (result.exitCode() != 0) {
			Path log = log(command);
			Files.writeString(log, result.output() + result.errors());
			throw new ProcessFailedException(command, result.exitCode(), result.output() + result.errors(), log);
		}
		return result;
	}

	/**
	 * Starts a program that goes on in the background.
	 * @param command the command; its limit is not watched
	 * @param log takes standard output and standard error
	 * @return the process, which has to be closed
	 * @throws ProcessNotStartedException if it cannot be started
	 */
	public ChildProcess start(Command command, Path log) throws ProcessNotStartedException {
		requireInstalled(command);
		return start(command, log, log);
	}

	/**
	 * Reattaches to a process that another JVM has started.
	 * @param identity by what it is known
	 * @param directory its working directory
	 * @return the process, which has to be closed, or null if it has ended
	 */
	public @Nullable RunningProcess reattach(ProcessIdentity identity, Path directory) {
		ProcessHandle process = identity.isAlive() ? ProcessHandle.of(identity.pid()).orElse(null) : null;
		return (process != null) ? new RunningProcess(process, directory, this.cancellation) : null;
	}

	private ChildProcess start(Command command, Path output, Path errors) throws ProcessNotStartedException {
		ProcessBuilder builder = new ProcessBuilder(command.commandLine()).directory(command.directory().toFile())
			.redirectInput(Redirect.from(input(command).toFile()))
			.redirectOutput(Redirect.to(output.toFile()));
		if (output.equals(errors)) {
			builder.redirectErrorStream(true);
		}
		else {
			builder.redirectError(Redirect.to(errors.toFile()));
		}
		builder.environment().put(MARKER, command.directory().toAbsolutePath().normalize().toString());
		// messages of tools are read: they must not be translated; and this locale is the
		// only one that a tool has not to load from files
		builder.environment().put("LC_ALL", "C");
		try {
			return new ChildProcess(builder.start(), command, this.cancellation);
		}
		catch (IOException ex) {
			throw new ProcessNotStartedException(command, ex);
		}
	}

	// setsid is what is started: that it cannot find the program would look like exit 127
	private static void requireInstalled(Command command) throws ProcessNotStartedException {
		String program = command.program();
		boolean installed = program.contains("/") ? Files.isExecutable(command.directory().resolve(program))
				: isInstalled(program);
		if (!installed) {
			throw new ProcessNotStartedException(command, new NoSuchFileException(program, null, "no such program"));
		}
	}

	private static Path input(Command command) {
		return (command.input() != null) ? command.input() : Path.of("/dev/null");
	}

	private static Path log(Command command) throws IOException {
		String name = Path.of(command.program()).getFileName().toString();
		return Files.createTempFile(command.directory(), name + "-", ".log");
	}

	/**
	 * Whether a program is on the {@code PATH}.
	 * @param program its name
	 * @return true if there is such an executable file
	 */
	public static boolean isInstalled(String program) {
		return find(program) != null;
	}

	/**
	 * Finds a program on the {@code PATH}.
	 * @param program its name
	 * @return its file, or null if there is none
	 */
	public static @Nullable Path find(String program) {
		String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
		return Stream.of(path.split(":"))
			.map((folder) -> Path.of(folder, program))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

}
