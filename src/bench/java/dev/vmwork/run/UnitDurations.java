package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import dev.vmwork.home.Home;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;
import dev.vmwork.unit.StepName;

/**
 * Prints, for each run of a home, how many seconds the whole run took and how many its
 * steps did, separated by tabs: run, the run's status, its units, seconds, then render,
 * inject, execute and harvest.
 */
public final class UnitDurations {

	private UnitDurations() {
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
				Map<String, Double> steps = new TreeMap<>();
				history.steps(run.run(), null, false, (step) -> steps.merge(step.step(),
						Objects.requireNonNull(step.seconds()).doubleValue(), Double::sum));
				double seconds = Duration.between(run.started(), run.ended()).toNanos() / 1e9;
				StringBuilder line = new StringBuilder(
						String.format(Locale.ROOT, "%d\t%s\t%d\t%.3f", run.run(), run.status(), run.units(), seconds));
				for (StepName step : StepName.values()) {
					line.append(String.format(Locale.ROOT, "\t%.3f", steps.getOrDefault(step.stem(), 0.0)));
				}
				System.out.println(line);
			}
		}
	}

}
