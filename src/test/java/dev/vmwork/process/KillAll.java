package dev.vmwork.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills programs as a power cut does: all at once, and with no time to tidy up.
 */
public final class KillAll {

	private static final Duration AMPLE = Duration.ofMinutes(1);

	private KillAll() {
	}

	/**
	 * Kills what was started for a directory, and waits until its files are closed. Linux
	 * takes away a process's environment before its files and their locks, so that it is
	 * not found any more while it still holds them.
	 * @param directory a unit's work directory or a folder above it
	 */
	public static void under(Path directory) throws IOException, InterruptedException {
		List<ProcessHandle> processes = OrphanedProcesses.find(directory);
		processes.forEach(ProcessHandle::destroyForcibly);
		for (ProcessHandle process : processes) {
			assertThat(OrphanedProcesses.ended(process, AMPLE)).as("process " + process.pid() + " has ended").isTrue();
		}
	}

}
