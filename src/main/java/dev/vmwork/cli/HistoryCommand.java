package dev.vmwork.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.vmwork.home.Home;
import dev.vmwork.manifest.ManifestRows;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;

/**
 * {@code vmwork history}: lists the steps of a run.
 */
@Command(name = "history",
		description = "Sums up a run, and lists every step of its units and of the warm templates that it made.")
final class HistoryCommand implements Callable<Integer> {

	@Parameters(paramLabel = "RUN", arity = "0..1", description = "The run's number. Default: the latest run.")
	private @Nullable Long run;

	@ArgGroup
	private @Nullable Units units;

	@Option(names = "--failed", description = "Only steps that failed.")
	private boolean failed;

	@ArgGroup
	private @Nullable Format format;

	@Mixin
	private final DatabaseOption database = new DatabaseOption();

	@Override
	public Integer call() throws Exception {
		Home home = Home.ofEnvironment();
		try (History history = Histories.open(home, this.database)) {
			RunRow row = Histories.runOrLatest(history, this.run);
			try (ManifestRows rows = new ManifestRows(Histories.manifest(home, row))) {
				StepPrinter printer = printer(System.out, rows);
				if (this.format == null && this.units == null) {
					HistorySummary.print(history, row, home, System.out);
				}
				print(history, row.run(), printer);
				printer.end();
			}
		}
		return ExitCode.OK.number();
	}

	private void print(History history, long number, StepPrinter printer) throws UnknownUnitException, IOException {
		if (this.units == null) {
			history.templateSteps(number, this.failed, printer::print);
			history.steps(number, null, this.failed, printer::print);
			return;
		}
		for (String unit : this.units.of(history, number)) {
			history.steps(number, unit, this.failed, printer::print);
		}
	}

	private StepPrinter printer(PrintStream out, ManifestRows rows) throws IOException {
		if (this.format != null && this.format.json) {
			return new StepPrinter.Json(out, rows);
		}
		return (this.format != null && this.format.csv) ? new StepPrinter.Csv(out, rows)
				: new StepPrinter.ForPeople(out);
	}

	/**
	 * Which units, if not all.
	 */
	static final class Units {

		@Option(names = "--unit", paramLabel = "ID", description = "Only this unit.")
		private @Nullable String unit;

		@Option(names = "--slowest", paramLabel = "N", converter = Converters.Count.class,
				description = "Only the N units that took longest, the slowest first.")
		private int slowest;

		List<String> of(History history, long run) throws UnknownUnitException, IOException {
			if (this.unit == null) {
				return history.slowestUnits(run, this.slowest);
			}
			Histories.requireUnit(history, run, this.unit);
			return List.of(this.unit);
		}

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
