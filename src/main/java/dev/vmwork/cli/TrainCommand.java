package dev.vmwork.cli;

import java.util.Objects;
import java.util.concurrent.Callable;

import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.home.Home;
import dev.vmwork.process.Cancellation;
import dev.vmwork.repository.History;
import dev.vmwork.run.RunOptions;
import dev.vmwork.run.Runs;

/**
 * Loads the classes that the other commands load, for the launcher's class data archive.
 * The launcher gives it a home of its own.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {

	@Override
	public Integer call() throws Exception {
		Home home = Home.ofEnvironment();
		DiagnosticLog.writeTo(home);
		try (ConfigurableApplicationContext context = RunContext.start(home, new EmbeddedDatabase(home.database()),
				RunOptions.builder().build(), new Cancellation())) {
			context.getBean(Runs.class).latestUnfinishedRun();
		}
		try (History history = Objects.requireNonNull(History.open(home.database()))) {
			history.runs();
			history.steps(1, null, false, (step) -> {
			});
		}
		new CommandLine(new VmworkCommand()).usage(System.out);
		return ExitCode.OK.number();
	}

}
