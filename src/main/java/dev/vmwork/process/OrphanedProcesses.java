package dev.vmwork.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Finds and ends processes that a killed vmwork left behind. They are known by an
 * environment variable that only {@link ProcessRunner} sets, not by a recorded PID: a JVM
 * can be killed between the start of a process and its record, and a PID can be used
 * again by a stranger.
 */
public final class OrphanedProcesses {

	private static final Path PROC = Path.of("/proc");

	private OrphanedProcesses() {
	}

	/**
	 * Ends every process that was started for a directory, and waits for the end.
	 * @param directory a unit's work directory or a folder above it
	 * @return how many there were
	 * @throws IOException if one of them is still there after it was killed
	 */
	public static int end(Path directory) throws IOException {
		List<ProcessHandle> orphans = find(directory);
		for (ProcessHandle orphan : orphans) {
			CompletableFuture<ProcessHandle> exit = orphan.onExit();
			orphan.destroy();
			if (!ended(exit)) {
				orphan.destroyForcibly();
				if (!ended(exit)) {
					throw new IOException("process " + orphan.pid() + " of " + directory + " cannot be ended");
				}
			}
		}
		return orphans.size();
	}

	/**
	 * Finds the processes that were started for a directory.
	 * @param directory a unit's work directory or a folder above it
	 * @return the processes
	 * @throws IOException if the process list cannot be read
	 */
	public static List<ProcessHandle> find(Path directory) throws IOException {
		try (Stream<Path> processes = Files.list(PROC)) {
			return processes.filter((path) -> path.getFileName().toString().matches("[0-9]+"))
				.filter((path) -> isFor(directory, path))
				.flatMap((path) -> ProcessHandle.of(Long.parseLong(path.getFileName().toString())).stream())
				.toList();
		}
	}

	private static boolean isFor(Path directory, Path process) {
		try {
			String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
			String prefix = ProcessRunner.MARKER + "=";
			return Stream.of(environment.split("\0"))
				.filter((variable) -> variable.startsWith(prefix))
				.map((variable) -> decode(variable.substring(prefix.length())))
				.anyMatch((value) -> Path.of(value).startsWith(directory));
		}
		catch (IOException ex) {
			// ended meanwhile, or another user's
			return false;
		}
	}

	private static String decode(String bytes) {
		return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
	}

	private static boolean ended(CompletableFuture<ProcessHandle> exit) {
		try {
			exit.get(ProcessRunner.GRACE.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

}
