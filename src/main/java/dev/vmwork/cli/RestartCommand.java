package dev.vmwork.cli;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.run.Runs;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.StepName;

/**
 * {@code vmwork restart}: goes on with a run that was stopped, killed or had failures.
 */
@Command(name = "restart",
		description = "Does the unfinished steps of a run's unfinished units. Complete units are left alone.")
final class RestartCommand implements Callable<Integer> {

	@Parameters(paramLabel = "RUN", arity = "0..1",
			description = "The run's number. Default: the latest run that is not complete.")
	private @Nullable Long run;

	@Option(names = "--from", paramLabel = "STEP",
			description = "Do this step and those after it again though they are complete: render, inject, execute or"
					+ " harvest. Units whose app or input you have changed need --from inject.")
	private @Nullable StepName from;

	@Mixin
	private RunSettings settings = new RunSettings();

	@Override
	public Integer call() throws Exception {
		try (Session session = Session.open(this.settings.options(this.from))) {
			Runs runs = session.startRuns();
			Long number = (this.run != null) ? this.run : runs.latestUnfinishedRun();
			if (number == null) {
				System.out.println("vmwork: nothing to restart, all runs are complete");
				return ExitCode.OK.number();
			}
			return restart(session, runs, number);
		}
	}

	private static int restart(Session session, Runs runs, long run) throws Exception {
		Manifest manifest = runs.manifestOf(run);
		if (manifest == null) {
			throw new InvalidInputException(List.of("run " + run + " does not exist; 'vmwork runs' lists the runs"), 1);
		}
		if (runs.isComplete(run)) {
			System.out.println("vmwork: nothing to restart, run " + run + " is complete");
			return ExitCode.OK.number();
		}
		if (runs.isAbandoned(run)) {
			throw new InvalidInputException(
					List.of("run " + run + " was given up by 'vmwork clean', and cannot be restarted"), 1);
		}
		BitSet complete = runs.completeRows(run);
		CheckedManifest checked = session.preflight().check(manifest, (row) -> !complete.get(row));
		runs.refuseOlderOutputs(run, manifest);
		return session.execute(runs, run, checked);
	}

}
