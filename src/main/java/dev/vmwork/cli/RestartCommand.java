package dev.vmwork.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.preflight.Preflight;
import dev.vmwork.run.ChangedFiles;
import dev.vmwork.run.RunChanges;
import dev.vmwork.run.Runs;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.StepName;

/**
 * {@code vmwork restart}: goes on with a run that was stopped, killed or had failures.
 */
@Command(name = "restart",
		description = "Runs the unfinished steps of a run's unfinished units. Complete units are left"
				+ " alone, unless --from goes with --all, --unit or --rows.")
final class RestartCommand implements Callable<Integer> {

	@Parameters(paramLabel = "RUN", arity = "0..1",
			description = "The run's number. Default: the latest run that is not complete.")
	private @Nullable Long run;

	@Option(names = "--from", paramLabel = "STEP",
			description = "Repeat this step and those after it even if they are complete: render, inject, execute or"
					+ " harvest.")
	private @Nullable StepName from;

	@Option(names = "--all", description = "With --from: repeat the steps of all units, also of complete ones.")
	private boolean all;

	@Option(names = "--refresh",
			description = "Inject app, input and start script again where they have changed since they were injected.")
	private boolean refresh;

	@Option(names = "--manifest", paramLabel = "FILE",
			description = "Continue with this corrected manifest: same folder, rows and ids; rows of unfinished units may"
					+ " differ.")
	private @Nullable Path corrected;

	@Mixin
	private final DatabaseOption database = new DatabaseOption();

	@Mixin
	private final NetworkOption network = new NetworkOption();

	@Mixin
	private RunSettings settings = new RunSettings();

	@Override
	public Integer call() throws Exception {
		if (this.all && this.from == null) {
			throw new InvalidInputException(List.of("--all: wanted together with --from STEP"), 1);
		}
		this.settings.checkIsolation();
		try (Session session = Session.open(this.settings.options(this.from), this.database)) {
			Runs runs = session.startRuns();
			Long number = (this.run != null) ? this.run : runs.latestUnfinishedRun();
			if (number == null) {
				System.out.println("vmwork: nothing to restart, no run is unfinished ('vmwork runs' lists the runs)");
				return ExitCode.OK.number();
			}
			return restart(session, runs, number);
		}
	}

	private int restart(Session session, Runs runs, long run) throws Exception {
		Manifest manifest = runs.manifestOf(run);
		if (manifest == null) {
			throw new InvalidInputException(List.of("run " + run + " does not exist; 'vmwork runs' lists the runs"), 1);
		}
		if (runs.isAbandoned(run)) {
			throw new InvalidInputException(
					List.of("run " + run + " was abandoned by 'vmwork clean', and cannot be restarted"), 1);
		}
		if (runs.isComplete(run) && !repeatsComplete()) {
			System.out.println("vmwork: nothing to restart, run " + run
					+ " is complete; --from inject --all does all of it again");
			return ExitCode.OK.number();
		}
		IntPredicate wanted = this.settings.rows().in(manifest);
		BitSet complete = runs.completeRows(run);
		BitSet again = again(complete, wanted);
		BitSet done = (BitSet) complete.clone();
		done.andNot(again);
		CheckedManifest checked = check(session, manifest, (row) -> wanted.test(row) && !done.get(row));
		RunChanges changes = session.changes();
		BitSet refreshed = (this.corrected != null) ? changes.correctedRows(manifest, checked.manifest(), complete)
				: new BitSet();
		runs.refuseOlderOutputs(run, checked.manifest(), done);
		refresh(changes.changedFiles(run, checked, complete, wanted), refreshed);
		// nothing is refused from here on
		if (this.corrected != null) {
			changes.correct(run, checked.manifest(), refreshed);
		}
		changes.reopen(run, again);
		return session.execute(runs, run, checked, refreshed);
	}

	private boolean repeatsComplete() {
		return this.from != null && (this.all || !this.settings.rows().isAll());
	}

	// Complete units that are done again.
	private BitSet again(BitSet complete, IntPredicate wanted) throws InvalidInputException {
		BitSet again = new BitSet();
		StepName step = this.from;
		if (step == null || !repeatsComplete()) {
			return again;
		}
		complete.stream().filter(wanted).forEach(again::set);
		if (step.compareTo(StepName.INJECT) > 0 && !again.isEmpty()) {
			throw new InvalidInputException(List.of("--from " + step.stem() + ": row " + again.nextSetBit(0)
					+ " is complete, and its work files are gone: wanted --from render or --from inject"), 1);
		}
		return again;
	}

	private CheckedManifest check(Session session, Manifest manifest, IntPredicate needsFiles) throws Exception {
		Preflight preflight = session.preflight().allowNetwork(this.network.isAllowed());
		return (this.corrected != null) ? preflight.copyAndCheck(Manifest.of(this.corrected), (copy) -> needsFiles)
				: preflight.check(manifest, needsFiles);
	}

	// Adds the rows of units that get new files.
	private void refresh(ChangedFiles changed, BitSet refreshed) throws IOException {
		BitSet open = (BitSet) changed.rows().clone();
		open.andNot(refreshed);
		// these steps take the new ones anyway
		if (open.isEmpty() || this.from == StepName.RENDER || this.from == StepName.INJECT) {
			return;
		}
		System.err.println("vmwork: changed since they were injected:");
		changed.descriptions().forEach((unit) -> System.err.println("  " + Table.oneLine(unit)));
		if (open.cardinality() > changed.descriptions().size()) {
			System.err.println("  ... " + open.cardinality() + " units in all");
		}
		if (this.refresh || (Confirmation.isPossible() && Confirmation.ask("Use the changed files?"))) {
			refreshed.or(open);
			System.err.println("vmwork: the changed files are used");
		}
		else {
			System.err.println("vmwork: the files are used as they were injected; --refresh uses the changed ones");
		}
	}

}
