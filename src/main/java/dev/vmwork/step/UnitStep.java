package dev.vmwork.step;

import java.io.IOException;

import dev.vmwork.unit.Outcome;

/**
 * One of a work unit's four steps. It may be run again at any time with the same result,
 * and never changes what an earlier step made.
 */
@FunctionalInterface
public interface UnitStep {

	/**
	 * Does the step.
	 * @param task the unit
	 * @return what came of it
	 * @throws dev.vmwork.process.CancelledException if vmwork stops
	 * @throws IOException if a tool or the host failed
	 */
	Outcome run(UnitTask task) throws IOException;

}
