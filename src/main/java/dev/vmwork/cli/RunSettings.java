package dev.vmwork.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.vmwork.manifest.Quantity;
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

	RunOptions options(@Nullable StepName from) {
		return new RunOptions(this.parallel, this.accelerator, this.start, Quantity.bytes(this.templatesLimit),
				this.overwrite.equals("always"), from);
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
		try {
			Quantity.bytes(this.templatesLimit);
		}
		catch (IllegalArgumentException ex) {
			return "--templates-limit: " + ex.getMessage();
		}
		return null;
	}

}
