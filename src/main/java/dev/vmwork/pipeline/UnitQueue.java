package dev.vmwork.pipeline;

import java.io.Closeable;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

import dev.vmwork.manifest.Problems;
import dev.vmwork.manifest.WorkUnit;
import dev.vmwork.manifest.WorkUnits;
import dev.vmwork.process.Cancellation;

/**
 * Hands a run's unfinished units to its threads, in the order of the manifest, reading it
 * as it goes.
 */
final class UnitQueue implements Closeable {

	private final WorkUnits units;

	private final RunPlan plan;

	private final Home home;

	private final Cancellation cancellation;

	private boolean closed;

	UnitQueue(RunPlan plan, Home home, Cancellation cancellation) throws IOException {
		this.units = WorkUnits.open(plan.manifest().manifest(), new Problems());
		this.plan = plan;
		this.home = home;
		this.cancellation = cancellation;
	}

	synchronized @Nullable WorkUnit next() throws IOException {
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
