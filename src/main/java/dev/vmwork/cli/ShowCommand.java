package dev.vmwork.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.vmwork.home.Home;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.BoundedText;
import dev.vmwork.repository.History;

/**
 * {@code vmwork show}: all that is known of one unit.
 */
@Command(name = "show", description = "Shows one unit: its steps, where its logs are, and the end of its console.")
final class ShowCommand implements Callable<Integer> {

	private static final int CONSOLE_END = 2000;

	@Parameters(index = "0", paramLabel = "RUN", description = "The run's number.")
	private @Nullable Long run;

	@Parameters(index = "1", paramLabel = "UNIT", description = "The unit's id.")
	private String unit = "";

	@Override
	public Integer call() throws Exception {
		Home home = Home.ofEnvironment();
		try (History history = Histories.open(home)) {
			long number = Histories.runOrLatest(history, this.run);
			Histories.requireUnit(history, number, this.unit);
			StepPrinter printer = new StepPrinter.ForPeople(System.out);
			history.steps(number, this.unit, false, printer::print);
			printer.end();
			printFiles(home.unit(number, this.unit), System.out);
		}
		return ExitCode.OK.number();
	}

	private static void printFiles(WorkDir directory, PrintStream out) throws IOException {
		out.println();
		out.println("Files in " + directory.path() + ":");
		for (Path file : List.of(directory.stdout(), directory.stderr(), directory.exitStatus(), directory.console(),
				directory.screen())) {
			if (Files.exists(file)) {
				out.println("  " + file.getFileName() + " (" + Files.size(file) + " bytes)");
			}
		}
		if (Files.exists(directory.console())) {
			out.println();
			out.println("End of the console:");
			BoundedText.tail(directory.console(), CONSOLE_END)
				.lines()
				.map(Table::oneLine)
				.filter((line) -> !line.isEmpty())
				.forEach((line) -> out.println("  " + line));
		}
	}

}
