package dev.vmwork.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.vmwork.home.Home;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;
import dev.vmwork.repository.StepTimes;
import dev.vmwork.unit.Plural;

/**
 * The head of a run's history: how it ended, its verdicts, and how long its steps took.
 */
final class HistorySummary {

	private HistorySummary() {
	}

	static void print(History history, RunRow run, Home home, PrintStream out) {
		out.println("run " + run.run() + " of " + Table.oneLine(run.manifest()) + ": " + describe(run, home));
		out.println("from " + Histories.time(run.started()) + " to " + Histories.time(run.ended()) + ", "
				+ units(run, history.verdicts(run.run())));
		List<StepTimes> steps = history.stepTimes(run.run());
		if (!steps.isEmpty()) {
			out.println();
			Table table = new Table(out, "STEP", "COMPLETED", "MEDIAN", "MEAN", "95TH", "MAXIMUM  (seconds)");
			steps.forEach((step) -> table.add(step.step(), step.count(), step.median(), step.mean(),
					step.percentile95(), step.maximum()));
			table.end();
		}
		out.println();
	}

	/**
	 * How a run ended.
	 * @param run the run
	 * @param home its home
	 * @return its status, and why if it is not complete
	 */
	static String describe(RunRow run, Home home) {
		String message = Table.oneLine(Objects.requireNonNullElse(run.message(), ""));
		return Histories.status(run.status(), home) + (message.isEmpty() ? "" : ", " + message);
	}

	private static String units(RunRow run, Map<String, Long> verdicts) {
		long begun = verdicts.values().stream().mapToLong(Long::longValue).sum();
		String counts = verdicts.entrySet()
			.stream()
			.map((verdict) -> ", " + verdict.getValue() + " " + verdict.getKey())
			.collect(Collectors.joining());
		return Plural.of(run.units(), "unit") + counts
				+ ((begun < run.units()) ? ", " + (run.units() - begun) + " not started" : "");
	}

}
