package dev.vmwork.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Finds and ends processes that a killed vmwork left behind. They are known by an
 * environment variable that only {@link ProcessRunner} sets, not by a recorded PID: a JVM
 * can be killed between the start of a process and its record, and a PID can be used
 * again by a stranger.
 */
public final class OrphanedProcesses {

	private static final Path PROC = Path.of("/proc");

	private static final long POLL_MILLIS = 10;

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
		orphans.forEach(ProcessHandle::destroy);
		for (ProcessHandle orphan : orphans) {
			if (!ended(orphan)) {
				orphan.destroyForcibly();
				if (!ended(orphan)) {
					throw new IOException("process " + orphan.pid() + " of " + directory + " cannot be ended");
				}
			}
		}
		return orphans.size();
	}

	/**
	 * Kills what is left of a session whose leader has ended. The session's id alone
	 * would not do: once all of it has ended, a stranger can have the same.
	 * @param directory the leader's work directory
	 * @param leader the leader's PID, which is the session's id
	 */
	static void killSession(Path directory, long leader) {
		try {
			List<ProcessHandle> left = find(directory).stream()
				.filter((process) -> stat(process, 3).equals(String.valueOf(leader)))
				.toList();
			left.forEach(ProcessHandle::destroyForcibly);
			left.forEach(OrphanedProcesses::ended);
		}
		catch (IOException ex) {
			// no process list: nothing can be found
		}
	}

	// proc(5): pid (name) state ppid pgrp session; the name may hold anything
	private static String stat(ProcessHandle process, int field) {
		try {
			String stat = Files.readString(PROC.resolve(process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
			return stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5)[field];
		}
		catch (IOException ex) {
			return "";
		}
	}

	/**
	 * Finds the processes that were started for a directory.
	 * @param directory a unit's work directory or a folder above it
	 * @return the processes
	 * @throws IOException if the process list cannot be read
	 */
	public static List<ProcessHandle> find(Path directory) throws IOException {
		Path absolute = directory.toAbsolutePath().normalize();
		try (Stream<Path> processes = Files.list(PROC)) {
			return processes.filter((path) -> path.getFileName().toString().matches("[0-9]+"))
				.filter((path) -> isFor(absolute, path))
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

	// Who is no child of this JVM may wait for seconds, or for ever, to be reaped, and
	// ProcessHandle counts it as alive until then.
	private static boolean ended(ProcessHandle process) {
		long deadline = System.nanoTime() + ProcessRunner.GRACE.toNanos();
		while (process.isAlive() && !isZombie(process)) {
			try {
				TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
			if (System.nanoTime() > deadline) {
				return false;
			}
		}
		return true;
	}

	// A first thread that has ended says nothing of the others.
	private static boolean isZombie(ProcessHandle process) {
		try (Stream<Path> threads = Files.list(PROC.resolve(process.pid() + "/task"))) {
			return stat(process, 0).equals("Z") && threads.count() <= 1;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
