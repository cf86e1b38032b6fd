package dev.vmwork.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.vmwork.manifest.Problems;
import dev.vmwork.manifest.WorkUnit;
import dev.vmwork.manifest.WorkUnits;
import dev.vmwork.process.Cancellation;

/**
 * Hands a run's unfinished units to its threads, in the order of the manifest, reading it
 * as it goes. A unit that would only wait, for a warm template that is being made, lets
 * others go first.
 */
final class UnitQueue implements Closeable {

	private final WorkUnits units;

	private final RunPlan plan;

	private final Home home;

	private final Cancellation cancellation;

	/** Most units that are kept back; each is a row in memory. */
	private static final int MOST_KEPT = 1000;

	private final Predicate<WorkUnit> waits;

	private final Deque<WorkUnit> kept = new ArrayDeque<>();

	private boolean closed;

	UnitQueue(RunPlan plan, Home home, Cancellation cancellation, Predicate<WorkUnit> waits) throws IOException {
		this.units = WorkUnits.open(plan.manifest().manifest(), new Problems());
		this.plan = plan;
		this.home = home;
		this.cancellation = cancellation;
		this.waits = waits;
	}

	synchronized @Nullable WorkUnit next() throws IOException {
		// the oldest stands for all: mostly they wait for the same template
		if (!this.kept.isEmpty() && !this.waits.test(this.kept.getFirst())) {
			return taken();
		}
		while (this.kept.size() < MOST_KEPT) {
			WorkUnit unit = read();
			if (unit == null || !this.waits.test(unit)) {
				return (unit != null) ? unit : taken();
			}
			this.kept.add(unit);
		}
		return taken();
	}

	private @Nullable WorkUnit taken() {
		return (this.closed || this.cancellation.isRequested()) ? null : this.kept.poll();
	}

	private @Nullable WorkUnit read() throws IOException {
		while (!this.closed && !this.cancellation.isRequested()) {
			WorkUnit unit = this.units.next();
			if (unit == null || !this.plan.complete().get(unit.row())) {
				return unit;
			}
			// vmwork may have been killed after the unit was complete and before this
			this.home.unit(this.plan.run(), unit.id().value()).removeDisks();
		}
		return null;
	}

	@Override
	public synchronized void close() throws IOException {
		this.closed = true;
		this.units.close();
	}

}
