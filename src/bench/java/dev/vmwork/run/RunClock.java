package dev.vmwork.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

/**
 * Takes the time of every hundredth of a run's rows, and counts the commits of some rows
 * by the lines of HSQLDB's log: with {@code write_delay=false} each was forced to disk.
 */
final class RunClock implements RunProgress {

	/** Early enough for the log not yet to have been emptied by a checkpoint. */
	private static final int COUNT_FROM = 20;

	private static final int COUNT_TO = 70;

	private final int rows;

	private final int block;

	private final Path log;

	private final List<Double> millisPerRow = new ArrayList<>();

	private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	private int done;

	private long lastFifthCpu;

	private long blockStart;

	private long commits;

	RunClock(int rows, Path log) {
		this.rows = rows;
		this.block = Math.max(1, rows / 100);
		this.log = log;
	}

	@Override
	public synchronized void runStarted(RunStart run) {
		this.blockStart = System.nanoTime();
	}

	@Override
	public synchronized void unitFinished(UnitResult unit) {
		this.done++;
		if (this.done == COUNT_FROM) {
			this.commits = -commitsInLog();
		}
		if (this.done == COUNT_TO) {
			this.commits += commitsInLog();
		}
		if (this.done == this.rows * 4 / 5) {
			this.lastFifthCpu = -this.system.getProcessCpuTime();
		}
		if (this.done == this.rows) {
			this.lastFifthCpu += this.system.getProcessCpuTime();
		}
		if (this.done % this.block == 0) {
			long now = System.nanoTime();
			this.millisPerRow.add((now - this.blockStart) / 1e6 / this.block);
			this.blockStart = now;
		}
	}

	@Override
	public void notice(String text) {
	}

	@Override
	public void runFinished(RunResult result) {
	}

	/**
	 * What a row takes when nothing else disturbs the machine much: the median, not the
	 * mean.
	 * @return milliseconds per row
	 */
	synchronized double typicalMillis() {
		return this.millisPerRow.stream().sorted().toList().get(this.millisPerRow.size() / 2);
	}

	/**
	 * What a row takes of the processors in the last fifth of the run, when all code is
	 * compiled: shows growth on a busy machine too.
	 * @return milliseconds per row
	 */
	synchronized double lastCpuMillis() {
		return this.lastFifthCpu / 1e6 / (this.rows - this.rows * 4 / 5);
	}

	synchronized double commitsPerRow() {
		return this.commits / (double) (COUNT_TO - COUNT_FROM);
	}

	private long commitsInLog() {
		try (Stream<String> lines = Files.lines(this.log, StandardCharsets.ISO_8859_1)) {
			return lines.filter((line) -> line.endsWith("COMMIT")).count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
