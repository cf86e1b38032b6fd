package dev.vmwork.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.vmwork.maintenance.Cleaning;
import dev.vmwork.run.RunOptions;

/**
 * {@code vmwork clean}: removes leftovers, and work files of runs.
 */
@Command(name = "clean", description = "Removes what killed vmworks left behind, and the work files of complete runs:"
		+ " logs and scripts, not outputs. The history stays.")
final class CleanCommand implements Callable<Integer> {

	private static final long MIB = 1 << 20;

	@Parameters(paramLabel = "RUN", arity = "0..*", description = "Only these runs, complete or not: one that is not is"
			+ " given up, and cannot be restarted.")
	private List<Long> runs = new ArrayList<>();

	@Option(names = "--older-than", paramLabel = "AGE",
			description = "Only complete runs that ended longer ago, such as 12h or 30d.")
	private @Nullable Duration age;

	@Option(names = "--dry-run", description = "Only say what would be removed of runs.")
	private boolean dryRun;

	@Override
	public Integer call() throws Exception {
		try (Session session = Session.open(RunOptions.builder().build())) {
			Cleaning cleaning = session.startCleaning();
			List<Cleaning.CleanedRun> found = cleaning.find(this.runs, this.age);
			for (Cleaning.CleanedRun run : found) {
				if (!this.dryRun) {
					cleaning.remove(run);
				}
				Long bytes = run.bytes();
				System.out.println((this.dryRun ? "would remove" : "removed") + " work files of run " + run.run()
						+ ((bytes != null) ? ", " + bytes / MIB + " MiB" : "")
						+ (run.givenUp() ? ", which is given up" : ""));
			}
			if (found.isEmpty()) {
				System.out.println("no work files to remove");
			}
		}
		return ExitCode.OK.number();
	}

}
