package dev.vmwork.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.vmwork.home.Home;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.manifest.ManifestRows;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;
import dev.vmwork.repository.StepRow;

/**
 * {@code vmwork show}: all that is known of one unit.
 */
@Command(name = "show",
		description = "Shows one unit: its row, its steps, its files, and the ends of its stdout, its stderr and the"
				+ " guest's console.")
final class ShowCommand implements Callable<Integer> {

	@Parameters(index = "0", paramLabel = "RUN", description = "The run's number.")
	private @Nullable Long run;

	@Parameters(index = "1", paramLabel = "UNIT", description = "The unit's id.")
	private String unit = "";

	@Mixin
	private final DatabaseOption database = new DatabaseOption();

	@Override
	public Integer call() throws Exception {
		Home home = Home.ofEnvironment();
		try (History history = Histories.open(home, this.database)) {
			RunRow row = Histories.runOrLatest(history, this.run);
			Histories.requireUnit(history, row.run(), this.unit);
			List<StepRow> steps = new ArrayList<>();
			history.steps(row.run(), this.unit, false, steps::add);
			Manifest manifest = Histories.manifest(home, row);
			UnitReport report = new UnitReport(System.out);
			report.head(row, steps, home);
			try (ManifestRows rows = new ManifestRows(manifest)) {
				report.row(manifest, rows.of(steps.get(0).unitRow()));
			}
			report.steps(steps);
			report.files(home.unit(row.run(), this.unit));
		}
		return ExitCode.OK.number();
	}

}
