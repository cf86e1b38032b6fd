package dev.vmwork.run;

import java.util.BitSet;
import java.util.Map;

import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.qemu.Accelerator;

/**
 * What one execution of a run has to do.
 *
 * @param run the run's number
 * @param manifest its manifest
 * @param complete rows that are complete
 * @param parallel how many units run at a time
 * @param accelerators what runs the guests of each job profile
 */
record RunPlan(long run, CheckedManifest manifest, BitSet complete, int parallel,
		Map<String, Accelerator> accelerators) {

	RunPlan {
		accelerators = Map.copyOf(accelerators);
	}

}
