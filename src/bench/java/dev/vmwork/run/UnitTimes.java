package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import dev.vmwork.home.Home;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;
import dev.vmwork.repository.StepRow;

/**
 * Prints, for each unit of a home's runs in the order of its rows, how many seconds it
 * took, separated by tabs: run, unit, from its start to that of the next one or else to
 * the run's end, from its start to its end, then render, inject, execute and harvest. The
 * first of these times has everything in it where units are run one at a time.
 */
public final class UnitTimes {

	private final RunRow run;

	private final Map<String, List<StepRow>> units = new LinkedHashMap<>();

	private UnitTimes(RunRow run) {
		this.run = run;
	}

	/**
	 * Prints the lines.
	 * @param args the home
	 * @throws IOException if the history cannot be read
	 */
	public static void main(String[] args) throws IOException {
		Home home = new Home(Path.of(args[0]).toAbsolutePath());
		try (History history = Objects.requireNonNull(History.open(home.database()))) {
			for (RunRow run : history.runs()) {
				UnitTimes times = new UnitTimes(run);
				history.steps(run.run(), null, false, times::add);
				times.print();
			}
		}
	}

	private void add(StepRow step) {
		this.units.computeIfAbsent(step.unit(), (unit) -> new ArrayList<>()).add(step);
	}

	private void print() {
		List<String> names = new ArrayList<>(this.units.keySet());
		for (int i = 0; i < names.size(); i++) {
			List<StepRow> steps = this.units.get(names.get(i));
			LocalDateTime start = steps.get(0).started();
			LocalDateTime next = (i + 1 < names.size()) ? this.units.get(names.get(i + 1)).get(0).started()
					: this.run.ended();
			StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%d\t%s\t%.3f\t%.3f", this.run.run(),
					names.get(i), seconds(start, next), seconds(start, steps.get(steps.size() - 1).ended())));
			for (StepRow step : steps) {
				line.append(String.format(Locale.ROOT, "\t%.3f", seconds(step.started(), step.ended())));
			}
			System.out.println(line);
		}
	}

	private static double seconds(LocalDateTime start, LocalDateTime end) {
		return Duration.between(start, end).toNanos() / 1e9;
	}

}
