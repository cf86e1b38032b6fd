package dev.vmwork.run;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;

import dev.vmwork.manifest.Manifest;
import dev.vmwork.manifest.ManifestReader;
import dev.vmwork.manifest.Problems;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.WorkUnit;

/**
 * A corrected manifest beside the one that a run was started with. A row is known by its
 * number and its id, and both stay.
 */
final class ManifestChange {

	private final Manifest corrected;

	private final BitSet complete;

	private final Problems problems = new Problems();

	private final BitSet changed = new BitSet();

	private ManifestChange(Manifest corrected, BitSet complete) {
		this.corrected = corrected;
		this.complete = complete;
	}

	/**
	 * Compares a corrected manifest with the run's.
	 * @param old the run's manifest
	 * @param corrected the corrected one, which is well-formed
	 * @param complete the run's complete rows
	 * @return the rows that ask for something else, complete ones left out
	 * @throws InvalidInputException if ids, the number of rows, or outputs of complete
	 * rows differ, or its paths start at another folder
	 * @throws IOException if one cannot be read
	 */
	static BitSet find(Manifest old, Manifest corrected, BitSet complete) throws InvalidInputException, IOException {
		if (!old.baseDirectory().equals(corrected.baseDirectory())) {
			throw new InvalidInputException(List.of("--manifest: '" + corrected.name() + "' is in another folder than '"
					+ old.original() + "', so that its relative paths mean other files"), 1);
		}
		return new ManifestChange(corrected, complete).compare(old);
	}

	private BitSet compare(Manifest old) throws InvalidInputException, IOException {
		try (ManifestReader before = ManifestReader.open(old, new Problems());
				ManifestReader after = ManifestReader.open(this.corrected, new Problems())) {
			WorkUnit was = before.next();
			WorkUnit is = after.next();
			while (was != null && is != null) {
				compare(was, is);
				was = before.next();
				is = after.next();
			}
			if (is != null) {
				this.problems.add(is.line(), null, "a row more than the run has");
			}
			if (was != null) {
				this.problems.add(was.line(), null, "the row with the id '" + was.id().value() + "' is missing");
			}
		}
		if (this.problems.count() > 0) {
			throw new InvalidInputException(
					this.problems.list().stream().map((one) -> one.describe(this.corrected.name())).toList(),
					this.problems.count());
		}
		return this.changed;
	}

	private void compare(WorkUnit was, WorkUnit is) {
		if (!was.id().equals(is.id())) {
			this.problems.add(is.line(), "id",
					"'" + is.id().value() + "' found, wanted '" + was.id().value() + "': a run's ids cannot change");
		}
		if (!this.complete.get(is.row())) {
			this.changed.set(is.row(), !asksForTheSame(was, is));
		}
		else if (!was.output().equals(is.output())) {
			this.problems.add(is.line(), "output",
					"'" + is.output() + "' found, wanted '" + was.output() + "': the unit is complete");
		}
	}

	private static boolean asksForTheSame(WorkUnit was, WorkUnit is) {
		return new WorkUnit(was.row(), is.line(), was.id(), was.image(), was.app(), was.input(), was.output(),
				was.profile(), was.arguments(), was.overrides())
			.equals(is);
	}

}
