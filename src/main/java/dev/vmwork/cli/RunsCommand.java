package dev.vmwork.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.vmwork.home.Home;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;

/**
 * {@code vmwork runs}: lists the runs.
 */
@Command(name = "runs", description = "Lists the runs and how their units stand.")
final class RunsCommand implements Callable<Integer> {

	@Option(names = "--copy-to", paramLabel = "FOLDER",
			description = "Copy the database instead, to a new folder for JDBC clients, and print its URL.")
	private @Nullable Path copy;

	@Mixin
	private final DatabaseOption database = new DatabaseOption();

	@Override
	public Integer call() throws Exception {
		Home home = Home.ofEnvironment();
		if (this.copy != null) {
			System.out.println(Histories.copy(home, this.database, this.copy));
			return ExitCode.OK.number();
		}
		try (History history = Histories.open(home, this.database)) {
			Table table = new Table(System.out, "RUN", "STATUS", "UNITS", "COMPLETED", "FAILED", "ATTEMPTS", "STARTED",
					"ENDED", "MANIFEST", "MESSAGE");
			for (RunRow run : history.runs()) {
				table.add(run.run(), Histories.status(run.status(), home), run.units(), run.completed(), run.failed(),
						run.attempts(), Histories.time(run.started()), Histories.time(run.ended()), run.manifest(),
						Objects.requireNonNullElse(run.message(), ""));
			}
			table.end();
		}
		return ExitCode.OK.number();
	}

}
