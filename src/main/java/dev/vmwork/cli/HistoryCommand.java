package dev.vmwork.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.vmwork.home.Home;
import dev.vmwork.repository.History;

/**
 * {@code vmwork history}: lists the steps of a run.
 */
@Command(name = "history", description = "Lists every step of a run's units, and of the warm templates that it made.")
final class HistoryCommand implements Callable<Integer> {

	@Parameters(paramLabel = "RUN", arity = "0..1", description = "The run's number. Default: the latest run.")
	private @Nullable Long run;

	@Option(names = "--unit", paramLabel = "ID", description = "Only this unit.")
	private @Nullable String unit;

	@Option(names = "--failed", description = "Only steps that failed.")
	private boolean failed;

	@ArgGroup
	private @Nullable Format format;

	@Override
	public Integer call() throws Exception {
		try (History history = Histories.open(Home.ofEnvironment())) {
			long number = Histories.runOrLatest(history, this.run);
			if (this.unit != null) {
				Histories.requireUnit(history, number, this.unit);
			}
			StepPrinter printer = printer(System.out);
			if (this.unit == null) {
				history.templateSteps(number, this.failed, printer::print);
			}
			history.steps(number, this.unit, this.failed, printer::print);
			printer.end();
		}
		return ExitCode.OK.number();
	}

	private StepPrinter printer(PrintStream out) throws IOException {
		if (this.format != null && this.format.json) {
			return new StepPrinter.Json(out);
		}
		return (this.format != null && this.format.csv) ? new StepPrinter.Csv(out) : new StepPrinter.ForPeople(out);
	}

	/**
	 * One of the formats for programs.
	 */
	static final class Format {

		@Option(names = "--json", description = "As a JSON array.")
		private boolean json;

		@Option(names = "--csv", description = "As CSV (RFC 4180).")
		private boolean csv;

	}

}
