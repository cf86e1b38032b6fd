package dev.vmwork.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.InvalidProfileException;
import dev.vmwork.autorun.JobProfiles;
import dev.vmwork.autorun.JobSettings;
import dev.vmwork.home.Home;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.BoundedText;
import dev.vmwork.manifest.Arguments;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.repository.RunRow;
import dev.vmwork.repository.StepRow;
import dev.vmwork.unit.Quantity;
import dev.vmwork.unit.WorkUnit;

/**
 * All that is known of one unit, for people.
 */
final class UnitReport {

	/** How much of a text is shown, in bytes: what does not fit is in the file. */
	private static final int END = 2000;

	private final PrintStream out;

	UnitReport(PrintStream out) {
		this.out = out;
	}

	void head(RunRow run, List<StepRow> steps, Home home) {
		StepRow last = steps.get(steps.size() - 1);
		this.out.println("unit " + last.unit() + " of run " + run.run() + ": " + last.step() + " " + last.verdict()
				+ ((last.attempt() > 1) ? ", attempt " + last.attempt() : ""));
		this.out.println("run " + run.run() + ": " + HistorySummary.describe(run, home));
		this.out.println();
	}

	/**
	 * What the unit's row asks for.
	 * @param manifest the manifest
	 * @param unit the unit, or null if the manifest's copy is not there any more
	 */
	void row(Manifest manifest, @Nullable WorkUnit unit) throws IOException {
		if (unit == null) {
			value("manifest", manifest.name() + "; vmwork's copy of it no longer exists");
			return;
		}
		value("manifest", manifest.name() + ", line " + unit.line());
		value("image", unit.image());
		value("app", unit.app());
		value("input", unit.input());
		value("output", unit.output());
		value("arguments", unit.arguments().isEmpty() ? "-" : Arguments.join(unit.arguments()));
		value("profile", unit.profile());
		try {
			JobSettings settings = JobProfiles.of(manifest.baseDirectory(), RunContext.installation())
				.read(unit.profile())
				.settings()
				.with(unit.overrides());
			value("memory", settings.memoryMib() + " MiB");
			value("cpus", settings.cpus());
			value("timeout", Quantity.format(settings.timeout()));
		}
		catch (InvalidProfileException ex) {
			value("memory", "unknown: the job profile can no longer be read");
		}
	}

	void steps(List<StepRow> steps) throws IOException {
		steps.stream()
			.filter((step) -> step.exitStatus() != null || step.cpuSeconds() != null)
			.reduce((a, b) -> b)
			.ifPresent((step) -> {
				value("exit status", Objects.requireNonNullElse(step.exitStatus(), "-"));
				if (step.cpuSeconds() != null) {
					value("guest", step.cpuSeconds() + " s of processor time, " + step.peakMemoryMib()
							+ " MiB of the host's memory at most");
				}
			});
		this.out.println();
		StepPrinter printer = new StepPrinter.ForPeople(this.out);
		steps.forEach(printer::print);
		printer.end();
	}

	void files(WorkDir directory) throws IOException {
		this.out.println();
		if (!Files.exists(directory.path())) {
			this.out
				.println("Files: autorun, stdout, stderr, exit-status and console.log were removed by 'vmwork clean'.");
			return;
		}
		this.out.println("Files in " + directory.path() + ":");
		for (Path file : List.of(directory.autorun(), directory.stdout(), directory.stderr(), directory.exitStatus(),
				directory.console(), directory.screen())) {
			if (Files.exists(file)) {
				this.out.println("  " + file.getFileName() + " (" + Files.size(file) + " bytes)");
			}
		}
		end("Start script", directory.autorun(), UnitReport::indented);
		end("End of stdout", directory.stdout(), Table::oneLine);
		end("End of stderr", directory.stderr(), Table::oneLine);
		end("End of the console", directory.console(), Table::oneLine);
	}

	private void end(String title, Path file, UnaryOperator<String> harmless) throws IOException {
		if (Files.exists(file) && Files.size(file) > 0) {
			this.out.println();
			this.out.println(title + ((Files.size(file) > END) ? ", the last " + END + " bytes:" : ":"));
			BoundedText.tail(file, END)
				.lines()
				.map(harmless)
				.filter((line) -> !line.isEmpty())
				.forEach((line) -> this.out.println("  " + line));
		}
	}

	private static String indented(String line) {
		return line.replaceAll("[\\p{Cc}&&[^\t]]+", " ").stripTrailing();
	}

	private void value(String name, Object value) {
		this.out.println(String.format("%-12s", name) + Table.oneLine(String.valueOf(value)));
	}

}
