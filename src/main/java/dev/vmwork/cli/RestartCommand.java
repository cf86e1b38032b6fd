package dev.vmwork.cli;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.vmwork.manifest.Manifest;
import dev.vmwork.pipeline.CheckedManifest;
import dev.vmwork.pipeline.Home;
import dev.vmwork.pipeline.HomeLock;
import dev.vmwork.pipeline.InvalidInputException;
import dev.vmwork.pipeline.Preflight;
import dev.vmwork.pipeline.Runs;
import dev.vmwork.pipeline.StepName;
import dev.vmwork.process.Cancellation;

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
		Execution.checkSettings(this.settings);
		Home home = Home.ofEnvironment();
		Cancellation cancellation = new Cancellation();
		try (HomeLock lock = HomeLock.take(home)) {
			Preflight preflight = new Preflight(home, PipelineContext.installation(), cancellation);
			preflight.checkHost();
			try (ConfigurableApplicationContext context = PipelineContext.start(home, this.settings.options(this.from),
					cancellation)) {
				Runs runs = context.getBean(Runs.class);
				runs.recover(lock);
				Long number = (this.run != null) ? this.run : runs.latestUnfinishedRun();
				if (number == null) {
					System.out.println("vmwork: nothing to restart, all runs are complete");
					return ExitCode.OK.number();
				}
				return restart(runs, number, home, preflight);
			}
		}
	}

	private static int restart(Runs runs, long number, Home home, Preflight preflight) throws Exception {
		Manifest manifest = runs.manifestOf(number);
		if (manifest == null) {
			throw new InvalidInputException(List.of("run " + number + " does not exist; 'vmwork runs' lists the runs"),
					1);
		}
		if (runs.isComplete(number)) {
			System.out.println("vmwork: nothing to restart, run " + number + " is complete");
			return ExitCode.OK.number();
		}
		BitSet complete = runs.completeRows(number);
		CheckedManifest checked = preflight.check(manifest, (row) -> !complete.get(row));
		return Execution.execute(runs, number, checked.in(home.manifest(number)));
	}

}
