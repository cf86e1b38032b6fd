package dev.vmwork.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What the system says of a process in {@code /proc/PID/stat} (proc(5)).
 *
 * @param state its state, {@code Z} if it has ended and was not reaped
 * @param session its session
 * @param started when it was started, in clock ticks since the system was
 */
record ProcStat(String state, long session, long started) {

	private static final int STATE = 0;

	private static final int SESSION = 3;

	private static final int STARTED = 19;

	/**
	 * Reads it.
	 * @param pid the process
	 * @return what is said, or null if there is no such process
	 */
	static @Nullable ProcStat of(long pid) {
		try {
			String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"), StandardCharsets.ISO_8859_1);
			// pid (name) state …; the name may hold anything
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
			return new ProcStat(fields[STATE], Long.parseLong(fields[SESSION]), Long.parseLong(fields[STARTED]));
		}
		catch (IOException ex) {
			return null;
		}
	}

	boolean isZombie() {
		return this.state.equals("Z");
	}

}
