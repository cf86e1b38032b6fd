package dev.vmwork.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.vmwork.home.Home;
import dev.vmwork.maintenance.Cleaning;
import dev.vmwork.maintenance.Cleaning.CleanedRun;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.repository.History;
import dev.vmwork.run.RunOptions;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.Plural;

/**
 * {@code vmwork clean}: removes leftovers, and work files of runs.
 */
@Command(name = "clean", description = "Removes what a killed vmwork left behind, and the work files of complete runs:"
		+ " logs and scripts, not outputs. The history stays, unless --history is given.")
final class CleanCommand implements Callable<Integer> {

	private static final long MIB = 1 << 20;

	@Parameters(paramLabel = "RUN", arity = "0..*", description = "Only these runs, complete or not: one that is not is"
			+ " abandoned, and cannot be restarted.")
	private List<Long> runs = new ArrayList<>();

	@Option(names = "--older-than", paramLabel = "AGE",
			description = "Only complete runs that ended longer ago, such as 12h or 30d.")
	private @Nullable Duration age;

	@Option(names = "--history",
			description = "With --older-than: forget runs that are complete or abandoned, with their"
					+ " history. Outputs stay, and so does the latest run.")
	private boolean history;

	@Option(names = "--dry-run",
			description = "Only list the runs whose work files, or history, would be removed. Possible during a run.")
	private boolean dryRun;

	@Mixin
	private final DatabaseOption database = new DatabaseOption();

	@Mixin
	private Confirmation confirmation = new Confirmation();

	@Override
	public Integer call() throws Exception {
		if (this.history) {
			if (this.age == null || !this.runs.isEmpty()) {
				throw new InvalidInputException(List.of("--history: wanted together with --older-than AGE, and no RUN"),
						1);
			}
			forget(this.age);
		}
		else if (this.dryRun) {
			look();
		}
		else {
			remove();
		}
		return ExitCode.OK.number();
	}

	// Not in a session: also while a run is under way.
	private void look() throws Exception {
		Home home = Home.ofEnvironment();
		try (History history = Histories.open(home, this.database)) {
			List<CleanedRun> found = cleaning(home, history).find(this.runs, this.age);
			found.forEach((run) -> print("would remove", run));
			sayIfNone(found);
		}
	}

	private static Cleaning cleaning(Home home, History history) {
		return new Cleaning(home, history.repository(), history.finishedRuns(), new ProcessRunner(new Cancellation()));
	}

	private void forget(Duration age) throws Exception {
		if (this.dryRun) {
			Home home = Home.ofEnvironment();
			try (History history = Histories.open(home, this.database)) {
				List<Long> found = cleaning(home, history).findForgettable(age);
				found.forEach((run) -> System.out.println("would forget run " + run));
				sayIfNothingToForget(found);
			}
			return;
		}
		try (Session session = Session.open(RunOptions.builder().build(), this.database)) {
			Cleaning cleaning = session.startCleaning();
			List<Long> found = cleaning.findForgettable(age);
			sayIfNothingToForget(found);
			if (found.isEmpty() || !this.confirmation
				.isGiven("Forget " + Plural.of(found.size(), "run") + ", with their history and work files?")) {
				return;
			}
			for (long run : found) {
				cleaning.forget(run);
				System.out.println("forgot run " + run);
			}
		}
	}

	private static void sayIfNothingToForget(List<Long> found) {
		if (found.isEmpty()) {
			System.out.println("no runs to forget");
		}
	}

	private void remove() throws Exception {
		try (Session session = Session.open(RunOptions.builder().build(), this.database)) {
			Cleaning cleaning = session.startCleaning();
			List<CleanedRun> found = cleaning.find(this.runs, this.age);
			List<CleanedRun> wanted = new ArrayList<>();
			for (CleanedRun run : found) {
				if (!run.abandoned() || this.confirmation.isGiven("Run " + run.run()
						+ " is not complete, and cannot be restarted without its work files. Remove them?")) {
					wanted.add(run);
				}
				else {
					System.out.println("work files of run " + run.run() + " stay");
				}
			}
			for (CleanedRun run : wanted) {
				cleaning.remove(run);
				print("removed", run);
			}
			sayIfNone(found);
		}
	}

	private static void print(String what, CleanedRun run) {
		Long bytes = run.bytes();
		System.out
			.println(what + " work files of run " + run.run() + ((bytes != null) ? ", " + bytes / MIB + " MiB" : "")
					+ (run.abandoned() ? ", which is abandoned" : ""));
	}

	private static void sayIfNone(List<CleanedRun> found) {
		if (found.isEmpty()) {
			System.out.println("no work files to remove");
		}
	}

}
