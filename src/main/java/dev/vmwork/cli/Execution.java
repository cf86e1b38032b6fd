package dev.vmwork.cli;

import java.util.List;

import dev.vmwork.pipeline.CheckedManifest;
import dev.vmwork.pipeline.InvalidInputException;
import dev.vmwork.pipeline.RunProgress;
import dev.vmwork.pipeline.RunResult;
import dev.vmwork.pipeline.Runs;

/**
 * What {@code run} and {@code restart} have in common.
 */
final class Execution {

	private Execution() {
	}

	static void checkSettings(RunSettings settings) throws InvalidInputException {
		String problem = settings.problem();
		if (problem != null) {
			throw new InvalidInputException(List.of(problem), 1);
		}
	}

	static int execute(Runs runs, long run, CheckedManifest manifest) throws Exception {
		int columns = Integer.getInteger("vmwork.terminal", 0);
		RunProgress progress = (columns > 0) ? new TerminalProgress(System.err, System.out, columns)
				: new PlainProgress(System.err, System.out);
		RunResult result = runs.execute(run, manifest, progress);
		if (result.stopped()) {
			return ExitCode.INTERRUPTED.number();
		}
		return ((result.failed() > 0) ? ExitCode.UNITS_FAILED : ExitCode.OK).number();
	}

}
