package dev.vmwork.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.vmwork.host.Deadline;

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
		return end(directory, (orphan) -> false);
	}

	/**
	 * Ends processes that were started for a directory, and waits for the end.
	 * @param directory a unit's work directory or a folder above it
	 * @param spared which of them are left alone
	 * @return how many were ended
	 * @throws IOException if one of them is still there after it was killed
	 */
	public static int end(Path directory, Predicate<Orphan> spared) throws IOException {
		int count = 0;
		List<ProcessHandle> orphans = orphans(directory, spared.negate());
		// until none is found: one can have started another after it was listed
		while (!orphans.isEmpty()) {
			orphans.forEach(ProcessHandle::destroy);
			for (ProcessHandle orphan : orphans) {
				if (!ended(orphan)) {
					orphan.destroyForcibly();
					if (!ended(orphan)) {
						throw new IOException("process " + orphan.pid() + " of " + directory + " cannot be ended");
					}
				}
			}
			count += orphans.size();
			orphans = orphans(directory, spared.negate());
		}
		return count;
	}

	/**
	 * Kills what is left of a session whose leader has ended. The session's id alone
	 * would not do: once all of it has ended, a stranger can have the same.
	 * @param directory the leader's work directory
	 * @param leader the leader's PID, which is the session's id
	 */
	static void killSession(Path directory, long leader) {
		Deadline deadline = Deadline.in(ProcessRunner.GRACE);
		try {
			while (hasMembers(leader) && !deadline.isOver()) {
				List<ProcessHandle> left = orphans(directory, (orphan) -> orphan.session() == leader);
				left.forEach(ProcessHandle::destroyForcibly);
				left.forEach(OrphanedProcesses::ended);
				if (left.isEmpty()) {
					LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
				}
			}
		}
		catch (IOException ex) {
			// no process list: nothing can be found
		}
	}

	// One that was listed can have started another since, and one that becomes another
	// program has no environment for a moment: nothing is left when the session is empty.
	private static boolean hasMembers(long session) throws IOException {
		return processes().stream()
			.map(ProcStat::of)
			.anyMatch((stat) -> stat != null && stat.session() == session && !stat.isZombie());
	}

	/**
	 * Finds the processes that were started for a directory.
	 * @param directory a unit's work directory or a folder above it
	 * @return the processes
	 * @throws IOException if the process list cannot be read
	 */
	public static List<ProcessHandle> find(Path directory) throws IOException {
		return orphans(directory, (orphan) -> true);
	}

	/**
	 * Finds the processes that were started for a directory, and what is known of them.
	 * @param directory a unit's work directory or a folder above it
	 * @return the processes
	 * @throws IOException if the process list cannot be read
	 */
	public static List<Orphan> orphans(Path directory) throws IOException {
		Path absolute = directory.toAbsolutePath().normalize();
		return processes().stream().flatMap((pid) -> orphan(absolute, pid).stream()).toList();
	}

	private static List<ProcessHandle> orphans(Path directory, Predicate<Orphan> wanted) throws IOException {
		return orphans(directory).stream().filter(wanted).map(Orphan::process).toList();
	}

	private static List<Long> processes() throws IOException {
		try (Stream<Path> entries = Files.list(PROC)) {
			return entries.map((path) -> path.getFileName().toString())
				.filter((name) -> name.matches("[0-9]+"))
				.map(Long::valueOf)
				.toList();
		}
	}

	private static Optional<Orphan> orphan(Path directory, long pid) {
		try {
			String environment = Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
			String prefix = ProcessRunner.MARKER + "=";
			Optional<Path> value = Stream.of(environment.split("\0"))
				.filter((variable) -> variable.startsWith(prefix))
				.map((variable) -> Path.of(decode(variable.substring(prefix.length()))))
				.filter((path) -> path.startsWith(directory))
				.findFirst();
			ProcStat stat = value.isPresent() ? ProcStat.of(pid) : null;
			return (stat != null)
					? value.flatMap(
							(path) -> ProcessHandle.of(pid).map((handle) -> new Orphan(handle, path, stat.session())))
					: Optional.empty();
		}
		catch (IOException ex) {
			// ended meanwhile, or another user's
			return Optional.empty();
		}
	}

	private static String decode(String bytes) {
		return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
	}

	private static boolean ended(ProcessHandle process) {
		try {
			return ended(process, ProcessRunner.GRACE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Waits for the end of a process. One that is not a child of this JVM can stay a
	 * zombie for seconds, or for ever; ProcessHandle reports it as alive.
	 * @param process the process
	 * @param limit the longest to wait
	 * @return whether it has ended
	 * @throws InterruptedException if the thread is interrupted
	 */
	static boolean ended(ProcessHandle process, Duration limit) throws InterruptedException {
		Deadline deadline = Deadline.in(limit);
		while (process.isAlive() && !isZombie(process)) {
			if (deadline.isOver()) {
				return false;
			}
			TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
		}
		return true;
	}

	// A first thread that has ended says nothing of the others.
	private static boolean isZombie(ProcessHandle process) {
		ProcStat stat = ProcStat.of(process.pid());
		try (Stream<Path> threads = Files.list(PROC.resolve(process.pid() + "/task"))) {
			return stat != null && stat.isZombie() && threads.count() <= 1;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * A process that was started for a directory.
	 *
	 * @param process the process
	 * @param directory the directory
	 * @param session the session that it is in
	 */
	public record Orphan(ProcessHandle process, Path directory, long session) {

	}

}
