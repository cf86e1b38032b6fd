package dev.vmwork.run;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;

import dev.vmwork.database.JobRepositoryDatabase;

/**
 * Takes the time of every hundredth of a run's rows, and counts how often the job
 * repository was forced to the disk for some of them.
 */
final class RunClock implements RunProgress {

	private static final int COUNT_FROM = 20;

	private static final int COUNT_TO = 70;

	private final int rows;

	private final int block;

	private final List<Double> millisPerRow = new ArrayList<>();

	private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	private int done;

	private long lastFifthCpu;

	private long blockStart;

	private long runStart;

	private long forced;

	RunClock(int rows) {
		this.rows = rows;
		this.block = Math.max(1, rows / 100);
	}

	@Override
	public synchronized void runStarted(RunStart run) {
		this.runStart = System.nanoTime();
		this.blockStart = this.runStart;
	}

	/**
	 * When the run had been prepared, and its first unit was not started yet.
	 * @return the time by {@link System#nanoTime()}
	 */
	long runStart() {
		return this.runStart;
	}

	@Override
	public synchronized void unitFinished(UnitResult unit) {
		this.done++;
		if (this.done == COUNT_FROM) {
			this.forced = -JobRepositoryDatabase.forcedWrites();
		}
		if (this.done == COUNT_TO) {
			this.forced += JobRepositoryDatabase.forcedWrites();
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

	synchronized double forcedPerRow() {
		return this.forced / (double) (COUNT_TO - COUNT_FROM);
	}

}
