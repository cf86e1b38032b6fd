package dev.vmwork.cli;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.vmwork.run.FailureLimit;
import dev.vmwork.run.RunOptions;
import dev.vmwork.unit.Quantity;
import dev.vmwork.unit.StartMode;
import dev.vmwork.unit.StepName;

/**
 * Options of the commands that run units.
 */
final class RunSettings {

	@Option(names = "--parallel", paramLabel = "N",
			description = "Run N units at a time at most. Default: one a core. Fewer run while memory or disk space for"
					+ " more is short.")
	private @Nullable Integer parallel;

	@Option(names = "--accelerator", paramLabel = "auto|kvm|tcg",
			description = "What runs the guests, in place of what their job profiles say.")
	private @Nullable String accelerator;

	@Option(names = "--start", paramLabel = "auto|warm|cold",
			description = "How guests are started, in place of what their job profiles say.")
	private @Nullable String start;

	@Option(names = "--templates-limit", paramLabel = "SIZE",
			description = "What warm templates may take on the disk. Default: 20G.")
	private String templatesLimit = "20G";

	@Option(names = "--overwrite", paramLabel = "always|never",
			description = "What becomes of an output that exists: replaced once the new one is complete (the default), or"
					+ " a reason not to start.")
	private String overwrite = "always";

	@Option(names = "--fail-fast",
			description = "Start no further units once one has failed; the same as --max-failures 1.")
	private boolean failFast;

	@Option(names = "--max-failures", paramLabel = "N|P%",
			description = "Start no further units once N units, or P percent of all, have failed.")
	private @Nullable String maxFailures;

	@Option(names = "--host-wait", paramLabel = "TIME",
			description = "How long to wait when the host cannot run units: its disk is full, it has too little memory,"
					+ " a program is missing. Then the run ends. Default: 10m.")
	private String hostWait = "10m";

	RunOptions options(@Nullable StepName from) {
		return RunOptions.builder()
			.parallel(this.parallel)
			.accelerator(this.accelerator)
			.start((this.start != null) ? StartMode.of(this.start) : null)
			.templatesLimit(Quantity.bytes(this.templatesLimit))
			.overwrite(this.overwrite.equals("always"))
			.from(from)
			.maxFailures(maxFailures())
			.hostWait(Quantity.duration(this.hostWait))
			.build();
	}

	private FailureLimit maxFailures() {
		if (this.maxFailures != null) {
			return FailureLimit.parse(this.maxFailures);
		}
		return this.failFast ? FailureLimit.FIRST : FailureLimit.NONE;
	}

	@Nullable String problem() {
		if (this.parallel != null && (this.parallel < 1 || this.parallel > 1000)) {
			return "--parallel: " + this.parallel + " found, wanted a number from 1 to 1000";
		}
		if (this.accelerator != null && !this.accelerator.matches("auto|kvm|tcg")) {
			return "--accelerator: '" + this.accelerator + "' found, wanted auto, kvm or tcg";
		}
		if (this.start != null && !this.start.matches("auto|warm|cold")) {
			return "--start: '" + this.start + "' found, wanted auto, warm or cold";
		}
		if (!this.overwrite.matches("always|never")) {
			return "--overwrite: '" + this.overwrite + "' found, wanted always or never";
		}
		if (this.failFast && this.maxFailures != null) {
			return "--fail-fast and --max-failures: both found, wanted one of them";
		}
		String maxFailures = (this.maxFailures != null) ? this.maxFailures : "1";
		return Stream
			.of(problem("--templates-limit", this.templatesLimit, Quantity::bytes),
					problem("--max-failures", maxFailures, FailureLimit::parse),
					problem("--host-wait", this.hostWait, Quantity::duration))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private static @Nullable String problem(String option, String value, Consumer<String> reader) {
		try {
			reader.accept(value);
			return null;
		}
		catch (IllegalArgumentException ex) {
			return option + ": " + ex.getMessage();
		}
	}

}
