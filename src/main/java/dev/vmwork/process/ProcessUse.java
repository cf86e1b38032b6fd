package dev.vmwork.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has taken of the host so far.
 *
 * @param processorTime its processor time
 * @param peakMemoryKib the most memory that it had in use, in KiB ({@code VmHWM} in
 * {@code /proc/PID/status}, proc(5)); pages of files that it has mapped count
 */
public record ProcessUse(Duration processorTime, long peakMemoryKib) {

	static final ProcessUse NONE = new ProcessUse(Duration.ZERO, 0);

	private static final Pattern PEAK = Pattern.compile("^VmHWM:\\s*([0-9]+) kB$", Pattern.MULTILINE);

	static ProcessUse of(ProcessHandle process) {
		return new ProcessUse(process.info().totalCpuDuration().orElse(Duration.ZERO), peakMemoryKib(process.pid()));
	}

	private static long peakMemoryKib(long pid) {
		try {
			Matcher peak = PEAK.matcher(
					Files.readString(Path.of("/proc", String.valueOf(pid), "status"), StandardCharsets.ISO_8859_1));
			return peak.find() ? Long.parseLong(peak.group(1)) : 0;
		}
		catch (IOException ex) {
			// it has ended
			return 0;
		}
	}

	ProcessUse plus(ProcessUse other) {
		return new ProcessUse(this.processorTime.plus(other.processorTime), this.peakMemoryKib + other.peakMemoryKib);
	}

}
