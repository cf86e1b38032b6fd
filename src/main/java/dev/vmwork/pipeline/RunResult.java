package dev.vmwork.pipeline;

import java.util.List;

/**
 * A run that has ended.
 *
 * @param run its number
 * @param units how many units it has
 * @param complete how many are complete
 * @param failed how many failed
 * @param failures the failed units, the first hundred
 * @param stopped whether it was stopped before its end
 * @param seconds how long it took
 */
public record RunResult(long run, int units, int complete, int failed, List<UnitResult> failures, boolean stopped,
		double seconds) {

	public RunResult {
		failures = List.copyOf(failures);
	}

}
