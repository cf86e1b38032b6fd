package dev.vmwork.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

import dev.vmwork.history.History;
import dev.vmwork.history.RunRow;
import dev.vmwork.pipeline.Home;

/**
 * {@code vmwork runs}: lists the runs.
 */
@Command(name = "runs", description = "Lists the runs and how their units stand.")
final class RunsCommand implements Callable<Integer> {

	@Override
	public Integer call() throws Exception {
		Home home = Home.ofEnvironment();
		try (History history = Histories.open(home)) {
			Table table = new Table(System.out, "RUN", "STATUS", "UNITS", "COMPLETED", "FAILED", "ATTEMPTS", "STARTED",
					"ENDED", "MANIFEST");
			for (RunRow run : history.runs()) {
				table.add(run.run(), Histories.status(run.status(), home), run.units(), run.completed(), run.failed(),
						run.attempts(), Histories.time(run.started()), Histories.time(run.ended()), run.manifest());
			}
			table.end();
		}
		return ExitCode.OK.number();
	}

}
