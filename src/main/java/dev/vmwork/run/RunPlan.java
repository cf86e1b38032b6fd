package dev.vmwork.run;

import java.util.BitSet;
import java.util.Map;
import java.util.function.IntPredicate;

import dev.vmwork.home.Home;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.WorkUnit;

/**
 * What one execution of a run has to do.
 *
 * @param run the run's number
 * @param manifest its manifest
 * @param complete rows that are complete
 * @param wanted rows that the user has named
 * @param refreshed rows all of whose steps are done again, complete or not
 * @param parallel how many units run at a time
 * @param accelerators what runs the guests of each job profile
 */
record RunPlan(long run, CheckedManifest manifest, BitSet complete, IntPredicate wanted, BitSet refreshed, int parallel,
		Map<String, Accelerator> accelerators) {

	RunPlan {
		accelerators = Map.copyOf(accelerators);
	}

	boolean skips(int row) {
		return this.complete.get(row) || !this.wanted.test(row);
	}

	/**
	 * A unit with what its steps need.
	 * @param unit the unit
	 * @param home has its work directory
	 * @return the task
	 */
	UnitTask task(WorkUnit unit, Home home) {
		return new UnitTask(unit, this.manifest.profile(unit), this.manifest.image(unit),
				this.accelerators.getOrDefault(unit.profile(), Accelerator.TCG), home.unit(this.run, unit.id().value()),
				this.run, this.manifest.folder(unit));
	}

}
