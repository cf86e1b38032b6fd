package dev.vmwork.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

import dev.vmwork.home.WorkDir;
import dev.vmwork.run.RunEnd;
import dev.vmwork.run.RunResult;
import dev.vmwork.run.RunStart;
import dev.vmwork.run.UnitResult;
import dev.vmwork.unit.Plural;

/**
 * The words at a run's beginning and end.
 */
final class Summary {

	private static final int MOST_FAILURES = 20;

	private Summary() {
	}

	static String start(RunStart run) {
		String complete = (run.complete() > 0) ? " (" + run.complete() + " complete already)" : "";
		// nothing is left for a guest if vmwork was killed after the last unit
		String accelerator = run.accelerator().isEmpty() ? "" : ", accelerator " + run.accelerator();
		return "run " + run.run() + ": " + Plural.of(run.units(), "unit") + complete + ", " + run.parallel()
				+ " at a time" + accelerator;
	}

	static void print(RunResult result, PrintStream out) {
		for (UnitResult unit : result.failures().stream().limit(MOST_FAILURES).toList()) {
			out.println(unit.outcome().verdict() + " " + unit.id() + " (line " + unit.line() + attempts(unit) + "): "
					+ Table.oneLine(unit.outcome().description()) + evidence(unit));
		}
		if (result.failed() > MOST_FAILURES) {
			out.println("... and " + (result.failed() - MOST_FAILURES) + " more failures: vmwork history "
					+ result.run() + " --failed");
		}
		out.println(String.format(Locale.ROOT, "run %d: %d of %d units complete, %d failed%s, %.1f s", result.run(),
				result.complete(), result.units(), result.failed(), describe(result.end()), result.seconds()));
		if (!result.outputs().isEmpty()) {
			int others = result.outputs().size() - 1;
			out.println("Outputs are in " + result.outputs().iterator().next()
					+ ((others > 0) ? " and " + Plural.of(others, "other folder") : ""));
		}
		out.println("See every step with: vmwork history " + result.run());
		if (result.failed() > 0) {
			out.println("See a failure with: vmwork show " + result.run() + " " + result.failures().get(0).id());
		}
		if (result.complete() < result.units()) {
			out.println("Continue with: vmwork restart " + result.run());
		}
	}

	/**
	 * How often a unit was tried, if more than once.
	 * @param unit the unit
	 * @return the words, or an empty text
	 */
	static String attempts(UnitResult unit) {
		return (unit.attempts() > 1) ? ", " + unit.attempts() + " attempts" : "";
	}

	private static String evidence(UnitResult unit) {
		try {
			List<String> files = new WorkDir(unit.directory()).evidence();
			return "; see " + String.join(", ", files) + (files.isEmpty() ? "" : " in ") + unit.directory();
		}
		catch (IOException ex) {
			return "; see " + unit.directory();
		}
	}

	private static String describe(RunEnd end) {
		return switch (end) {
			case ALL_RUN -> "";
			case SOME_RUN -> ", the others not selected";
			case STOPPED -> ", stopped";
			case TOO_MANY_FAILURES -> ", ended early";
			case UNFIT_HOST -> ", ended early because of the host";
		};
	}

}
