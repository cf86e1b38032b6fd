package dev.vmwork.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import dev.vmwork.home.Home;
import dev.vmwork.manifest.ManifestReader;
import dev.vmwork.manifest.Problems;
import dev.vmwork.step.Staging;
import dev.vmwork.unit.WorkUnit;

/**
 * Units whose app, input or start script is no longer what was injected.
 *
 * @param rows the rows' numbers
 * @param descriptions says of the first of them what has changed
 */
public record ChangedFiles(BitSet rows, List<String> descriptions) {

	private static final int MOST_DESCRIBED = 20;

	/**
	 * None.
	 * @return an empty one
	 */
	public static ChangedFiles none() {
		return new ChangedFiles(new BitSet(), List.of());
	}

	/**
	 * Compares what was injected with what is there now.
	 * @param plan the run
	 * @param home has the units' directories
	 * @return the units that have changed, of those that are to be run
	 * @throws IOException if a file cannot be read
	 */
	static ChangedFiles find(RunPlan plan, Home home) throws IOException {
		BitSet rows = new BitSet();
		List<String> descriptions = new ArrayList<>();
		try (ManifestReader units = ManifestReader.open(plan.manifest().manifest(), new Problems())) {
			for (WorkUnit unit = units.next(); unit != null; unit = units.next()) {
				if (!plan.skips(unit.row())) {
					List<String> changes = Staging.changes(plan.task(unit, home));
					if (!changes.isEmpty()) {
						rows.set(unit.row());
						if (descriptions.size() < MOST_DESCRIBED) {
							descriptions.add(unit.id().value() + ": " + String.join(", ", changes));
						}
					}
				}
			}
		}
		return new ChangedFiles(rows, descriptions);
	}

}
