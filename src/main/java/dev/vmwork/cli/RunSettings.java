package dev.vmwork.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import dev.vmwork.home.Home;
import dev.vmwork.host.UnfitEnvironmentException;
import dev.vmwork.manifest.RowSelection;
import dev.vmwork.preflight.Preflight;
import dev.vmwork.run.FailureLimit;
import dev.vmwork.run.RunOptions;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.StartMode;
import dev.vmwork.unit.StepName;

/**
 * Options of the commands that run units.
 */
final class RunSettings {

	@Option(names = "--parallel", paramLabel = "N", converter = Converters.UnitsAtATime.class,
			description = "Run at most N units at a time. Default: one per core. Fewer run while memory or disk space for"
					+ " more is short.")
	private @Nullable Integer parallel;

	@Option(names = "--accelerator", paramLabel = "auto|kvm|tcg",
			description = "Accelerator of the guests, in place of 'accelerator' in job.yaml.")
	private @Nullable AcceleratorMode accelerator;

	@Option(names = "--start", paramLabel = "auto|warm|cold",
			description = "How guests are started, in place of 'start' in job.yaml.")
	private @Nullable StartMode start;

	@Option(names = "--templates-limit", paramLabel = "SIZE", defaultValue = "20G", converter = Converters.Size.class,
			description = "Most disk space that warm templates may take. Default: ${DEFAULT-VALUE}.")
	private long templatesLimit;

	@Option(names = "--overwrite", paramLabel = "always|never", defaultValue = "always",
			description = "What becomes of an output that exists. always (the default): it is replaced once the new one is"
					+ " complete. never: the run does not start.")
	private Overwrite overwrite = Overwrite.ALWAYS;

	@ArgGroup
	private @Nullable Failures failures;

	@Option(names = "--unit", paramLabel = "ID", split = ",", description = "Only the units with these ids.")
	private Set<String> units = Set.of();

	@Option(names = "--rows", paramLabel = "N-M", split = ",",
			description = "Only these rows of the manifest, such as 3-7,12.")
	private List<RowSelection.Range> rows = List.of();

	@Option(names = "--host-wait", paramLabel = "TIME", defaultValue = "10m",
			description = "How long to wait when the host cannot run units: its disk is full, it has too little memory,"
					+ " a program is missing. Then the run ends. Default: ${DEFAULT-VALUE}.")
	private Duration hostWait = Duration.ZERO;

	@Option(names = "--require-isolation",
			description = "End with exit code 3 where QEMU cannot be a user of its own for each guest. So does"
					+ " 'require-isolation: true' in the home's settings.yaml.")
	private boolean isolated;

	/**
	 * Checks that guests are isolated, if that is wanted.
	 * @throws UnfitEnvironmentException if they would not be
	 * @throws InvalidInputException if the home's settings are wrong
	 * @throws IOException if they cannot be read
	 */
	void checkIsolation() throws UnfitEnvironmentException, InvalidInputException, IOException {
		if (this.isolated || DatabaseOption.settings(Home.ofEnvironment()).requireIsolation()) {
			Preflight.requireIsolation();
		}
	}

	RunOptions options(@Nullable StepName from) {
		return RunOptions.builder()
			.parallel(this.parallel)
			.accelerator(this.accelerator)
			.start(this.start)
			.templatesLimit(this.templatesLimit)
			.overwrite(this.overwrite == Overwrite.ALWAYS)
			.from(from)
			.maxFailures((this.failures != null) ? this.failures.limit() : FailureLimit.NONE)
			.rows(rows())
			.hostWait(this.hostWait)
			.build();
	}

	RowSelection rows() {
		return new RowSelection(this.rows, this.units);
	}

	/**
	 * How many units may fail, in one of two ways.
	 */
	static final class Failures {

		@Option(names = "--fail-fast",
				description = "Start no further units once one has failed; the same as --max-failures 1.")
		private boolean failFast;

		@Option(names = "--max-failures", paramLabel = "N|P%",
				description = "Start no further units once N units, or P percent of all, have failed.")
		private @Nullable FailureLimit most;

		FailureLimit limit() {
			FailureLimit none = this.failFast ? FailureLimit.FIRST : FailureLimit.NONE;
			return (this.most != null) ? this.most : none;
		}

	}

	/**
	 * What becomes of outputs that exist.
	 */
	enum Overwrite {

		ALWAYS, NEVER

	}

}
