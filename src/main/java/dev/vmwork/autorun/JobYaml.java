package dev.vmwork.autorun;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.vmwork.settings.SettingsFile;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.BootMode;
import dev.vmwork.unit.BusMode;
import dev.vmwork.unit.Choice;
import dev.vmwork.unit.NetworkMode;
import dev.vmwork.unit.Quantity;
import dev.vmwork.unit.StartMode;
import dev.vmwork.unit.Verdict;

/**
 * Reads a {@code job.yaml}.
 */
final class JobYaml {

	private static final List<String> KEYS = List.of("memory", "cpus", "machine", "timeout", "network", "accelerator",
			"start", "disk", "boot", "output-limit", "log-limit", "checkpoint", "retries", "retry-delay", "retry-on");

	/** Those that a new run of the guest may change. */
	private static final List<Verdict> RETRIED = List.of(Verdict.ENVIRONMENT, Verdict.BOOT_FAILED,
			Verdict.GUEST_CRASHED, Verdict.TIMED_OUT, Verdict.APP_FAILED);

	private final SettingsFile settings;

	private JobYaml(SettingsFile settings) {
		this.settings = settings;
	}

	static JobSettings read(Path file, List<String> problems) throws IOException {
		return new JobYaml(SettingsFile.read(file, KEYS, problems)).read();
	}

	private JobSettings read() {
		JobSettings defaults = JobSettings.DEFAULTS;
		return new JobSettings(this.settings.take("memory", Quantity::memoryMib, defaults.memoryMib()),
				this.settings.take("cpus", Quantity::cpus, defaults.cpus()),
				this.settings.take("machine", JobYaml::machine, defaults.machine()),
				this.settings.take("timeout", Quantity::duration, defaults.timeout()),
				this.settings.take("network", (text) -> Choice.of(text, NetworkMode.class), defaults.network()),
				this.settings.take("accelerator", (text) -> Choice.of(text, AcceleratorMode.class),
						defaults.accelerator()),
				this.settings.take("start", (text) -> Choice.of(text, StartMode.class), defaults.start()),
				this.settings.take("disk", (text) -> Choice.of(text, BusMode.class), defaults.disk()),
				this.settings.take("boot", (text) -> Choice.of(text, BootMode.class), defaults.boot()),
				this.settings.take("output-limit", Quantity::bytes, defaults.outputLimit()),
				this.settings.take("log-limit", Quantity::bytes, defaults.logLimit()),
				this.settings.take("checkpoint", Quantity::interval, defaults.checkpoint()), retry(defaults.retry()));
	}

	private RetrySettings retry(RetrySettings defaults) {
		return new RetrySettings(this.settings.take("retries", JobYaml::retries, defaults.count()),
				this.settings.take("retry-delay", Quantity::duration, defaults.delay()),
				this.settings.take("retry-on", JobYaml::verdicts, defaults.verdicts()));
	}

	private static String machine(String text) {
		if (!text.matches("(pc|q35)(-[a-z0-9.-]+)?")) {
			throw new IllegalArgumentException("'" + text + "' found, wanted pc, q35 or a version of them");
		}
		return text;
	}

	private static int retries(String text) {
		if (!text.matches("[0-9]|[1-9][0-9]|100")) {
			throw new IllegalArgumentException("'" + text + "' found, wanted a whole number from 0 to 100");
		}
		return Integer.parseInt(text);
	}

	private static Set<Verdict> verdicts(String text) {
		return Stream.of(text.split(",", -1))
			.map((verdict) -> Choice.of(verdict.trim(), RETRIED))
			.collect(Collectors.toSet());
	}

}
