package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.Map;
import java.util.function.IntPredicate;

import dev.vmwork.home.Home;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.manifest.ManifestReader;
import dev.vmwork.manifest.Problems;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.WorkUnit;

/**
 * What a restart finds changed, and what it changes of a run before the run goes on. For
 * the holder of the home's lock.
 */
public final class RunChanges {

	private final Home home;

	private final RunRepository repository;

	RunChanges(Home home, RunRepository repository) {
		this.home = home;
		this.repository = repository;
	}

	/**
	 * Compares a corrected manifest with the run's.
	 * @param old the run's manifest
	 * @param corrected the corrected one, which is well-formed
	 * @param complete the run's complete rows
	 * @return the unfinished rows that ask for something else now
	 * @throws InvalidInputException if it changes what cannot change
	 * @throws IOException if one cannot be read
	 */
	public BitSet correctedRows(Manifest old, Manifest corrected, BitSet complete)
			throws InvalidInputException, IOException {
		return ManifestChange.find(old, corrected, complete);
	}

	/**
	 * Compares what was injected into unfinished units with what is there now.
	 * @param run the run's number
	 * @param manifest its manifest
	 * @param complete its complete rows
	 * @param wanted rows that the user has named
	 * @return the units whose files have changed
	 * @throws IOException if a file cannot be read
	 */
	public ChangedFiles changedFiles(long run, CheckedManifest manifest, BitSet complete, IntPredicate wanted)
			throws IOException {
		return ChangedFiles.find(new RunPlan(run, manifest, complete, wanted, new BitSet(), 1, Map.of()), this.home);
	}

	/**
	 * Puts a corrected manifest in the place of a run's.
	 * @param run the run's number
	 * @param corrected the corrected one, read from a copy, which is moved
	 * @param rows the rows that are to be injected anew
	 * @throws IOException if the home cannot be written
	 */
	public void correct(long run, Manifest corrected, BitSet rows) throws IOException {
		// if vmwork is killed before they are injected, they ask for that, and do not run
		// what was injected for the other manifest
		try (ManifestReader units = ManifestReader.open(corrected, new Problems())) {
			for (WorkUnit unit = units.next(); unit != null; unit = units.next()) {
				if (rows.get(unit.row())) {
					Files.deleteIfExists(this.home.unit(run, unit.id().value()).start());
				}
			}
		}
		DurableFiles.move(corrected.file(), this.home.manifest(run));
		this.home.removeTemporary();
	}

	/**
	 * Makes complete units unfinished, to be done again.
	 * @param run the run's number
	 * @param rows their rows
	 * @throws IOException if the history cannot be read
	 */
	public void reopen(long run, BitSet rows) throws IOException {
		this.repository.reopen(run, rows);
	}

}
