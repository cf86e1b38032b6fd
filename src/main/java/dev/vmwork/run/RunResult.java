package dev.vmwork.run;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A run that has ended.
 *
 * @param run its number
 * @param units how many units it has
 * @param complete how many are complete
 * @param failed how many failed
 * @param failures the failed units, the first hundred
 * @param outputs folders in which the outputs are that were made now, the first hundred
 * @param end why it ended
 * @param seconds how long it took
 */
public record RunResult(long run, int units, int complete, int failed, List<UnitResult> failures, Set<Path> outputs,
		RunEnd end, double seconds) {

	public RunResult {
		failures = List.copyOf(failures);
		outputs = Collections.unmodifiableSet(new LinkedHashSet<>(outputs));
	}

	/**
	 * Whether it was stopped on request.
	 * @return true if it was
	 */
	public boolean stopped() {
		return this.end == RunEnd.STOPPED;
	}

}
