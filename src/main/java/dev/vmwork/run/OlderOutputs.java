package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

import dev.vmwork.home.WorkDir;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.manifest.ManifestReader;
import dev.vmwork.manifest.Problems;
import dev.vmwork.step.KeepingPublisher;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.WorkUnit;

/**
 * Finds outputs that exist already, for runs that may not replace them.
 */
final class OlderOutputs {

	private OlderOutputs() {
	}

	/**
	 * Refuses a manifest with an output that exists and is not of the same run.
	 * @param manifest the manifest, which is well-formed
	 * @param complete rows that are complete, whose outputs are there
	 * @param directory gives a unit's work directory
	 * @throws InvalidInputException if there are any
	 * @throws IOException if the manifest cannot be read
	 */
	static void refuse(Manifest manifest, BitSet complete, Function<WorkUnit, WorkDir> directory)
			throws InvalidInputException, IOException {
		Problems problems = new Problems();
		try (ManifestReader units = ManifestReader.open(manifest, problems)) {
			for (WorkUnit unit = units.next(); unit != null; unit = units.next()) {
				boolean exists = Files.exists(unit.output(), LinkOption.NOFOLLOW_LINKS);
				if (exists && !complete.get(unit.row())
						&& !new KeepingPublisher(directory.apply(unit)).isOwn(unit.output())) {
					problems.add(unit.line(), "output",
							"'" + unit.output() + "' exists already, and --overwrite is never");
				}
			}
		}
		if (problems.count() > 0) {
			List<String> lines = problems.list().stream().map((problem) -> problem.describe(manifest.name())).toList();
			throw new InvalidInputException(lines, problems.count());
		}
	}

}
