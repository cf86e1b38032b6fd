package dev.vmwork.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.vmwork.pipeline.RunOptions;
import dev.vmwork.pipeline.StepName;

/**
 * Options of the commands that run units.
 */
final class RunSettings {

	@Option(names = "--parallel", paramLabel = "N",
			description = "Run N units at a time. Default: by cores and free memory.")
	private @Nullable Integer parallel;

	@Option(names = "--accelerator", paramLabel = "auto|kvm|tcg",
			description = "What runs the guests, in place of what their job profiles say.")
	private @Nullable String accelerator;

	RunOptions options(@Nullable StepName from) {
		return new RunOptions(this.parallel, this.accelerator, from);
	}

	@Nullable String problem() {
		if (this.parallel != null && (this.parallel < 1 || this.parallel > 1000)) {
			return "--parallel: " + this.parallel + " found, wanted a number from 1 to 1000";
		}
		if (this.accelerator != null && !this.accelerator.matches("auto|kvm|tcg")) {
			return "--accelerator: '" + this.accelerator + "' found, wanted auto, kvm or tcg";
		}
		return null;
	}

}
