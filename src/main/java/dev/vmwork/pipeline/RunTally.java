package dev.vmwork.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts a run's units as they end.
 */
final class RunTally {

	/** Failures that are kept for the summary; all are in the history. */
	private static final int KEPT = 100;

	private final RunProgress progress;

	private final List<UnitResult> failures = new ArrayList<>();

	private final long start = System.nanoTime();

	private int complete;

	private int failed;

	RunTally(RunProgress progress, int alreadyComplete) {
		this.progress = progress;
		this.complete = alreadyComplete;
	}

	void add(UnitResult result) {
		synchronized (this) {
			if (result.outcome().isSuccess()) {
				this.complete++;
			}
			else {
				this.failed++;
				if (this.failures.size() < KEPT) {
					this.failures.add(result);
				}
			}
		}
		this.progress.unitFinished(result);
	}

	synchronized int failed() {
		return this.failed;
	}

	synchronized RunResult result(long run, int units, boolean stopped) {
		return new RunResult(run, units, this.complete, this.failed, this.failures, stopped,
				(System.nanoTime() - this.start) / 1e9);
	}

}
