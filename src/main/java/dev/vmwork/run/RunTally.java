package dev.vmwork.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.vmwork.unit.Plural;

/**
 * Counts a run's units as they end.
 */
final class RunTally {

	/** Failures, and folders, that are kept for the summary; all are in the history. */
	private static final int KEPT = 100;

	private final RunProgress progress;

	private final List<UnitResult> failures = new ArrayList<>();

	private final Set<Path> outputs = new LinkedHashSet<>();

	private final long start = System.nanoTime();

	private final int mostFailures;

	private int complete;

	private int failed;

	/**
	 * Creates the tally.
	 * @param progress hears what happens
	 * @param alreadyComplete how many units an earlier execution completed
	 * @param mostFailures the failure after which no further units are started
	 */
	RunTally(RunProgress progress, int alreadyComplete, int mostFailures) {
		this.progress = progress;
		this.complete = alreadyComplete;
		this.mostFailures = mostFailures;
	}

	void add(UnitResult result) {
		boolean last = false;
		synchronized (this) {
			if (result.outcome().isSuccess()) {
				this.complete++;
				if (this.outputs.size() < KEPT) {
					this.outputs.add(Objects.requireNonNull(result.output().getParent()));
				}
			}
			else {
				this.failed++;
				last = this.failed == this.mostFailures;
				if (this.failures.size() < KEPT) {
					this.failures.add(result);
				}
			}
		}
		this.progress.unitFinished(result);
		if (last) {
			this.progress.notice("no further units are started: " + Plural.of(this.mostFailures, "unit")
					+ " failed, the limit set by --max-failures or --fail-fast");
		}
	}

	synchronized boolean hasTooManyFailures() {
		return this.failed >= this.mostFailures;
	}

	synchronized int failed() {
		return this.failed;
	}

	synchronized String describeFailures() {
		String units = Plural.of(this.failed, "unit") + " failed";
		return hasTooManyFailures()
				? units + ", the limit set by --max-failures or --fail-fast: no further units were started" : units;
	}

	/**
	 * Whether a run has more units than were run.
	 * @param units how many it has
	 * @return true if some were not
	 */
	synchronized boolean isShortOf(int units) {
		return this.complete + this.failed < units;
	}

	synchronized RunResult result(long run, int units, RunEnd end) {
		return new RunResult(run, units, this.complete, this.failed, this.failures, this.outputs, end,
				(System.nanoTime() - this.start) / 1e9);
	}

}
