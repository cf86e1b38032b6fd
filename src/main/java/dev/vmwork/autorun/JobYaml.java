package dev.vmwork.autorun;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.BootMode;
import dev.vmwork.unit.BusMode;
import dev.vmwork.unit.Choice;
import dev.vmwork.unit.Quantity;
import dev.vmwork.unit.StartMode;
import dev.vmwork.unit.Verdict;

/**
 * Reads a {@code job.yaml}: a flat map of settings. Read as nodes, not as values, so that
 * every problem has its line and column.
 */
final class JobYaml {

	private static final List<String> KEYS = List.of("memory", "cpus", "machine", "timeout", "network", "accelerator",
			"start", "disk", "boot", "output-limit", "log-limit", "checkpoint", "retries", "retry-delay", "retry-on");

	/** Those that a new run of the guest may change. */
	private static final List<Verdict> RETRIED = List.of(Verdict.ENVIRONMENT, Verdict.BOOT_FAILED,
			Verdict.GUEST_CRASHED, Verdict.TIMED_OUT, Verdict.APP_FAILED);

	private final Path file;

	private final List<String> problems;

	private final Map<String, ScalarNode> values = new HashMap<>();

	private JobYaml(Path file, List<String> problems) {
		this.file = file;
		this.problems = problems;
	}

	static JobSettings read(Path file, List<String> problems) throws IOException {
		return new JobYaml(file, problems).read();
	}

	private JobSettings read() throws IOException {
		JobSettings defaults = JobSettings.DEFAULTS;
		collect(compose());
		return new JobSettings(take("memory", Quantity::memoryMib, defaults.memoryMib()),
				take("cpus", Quantity::cpus, defaults.cpus()), take("machine", JobYaml::machine, defaults.machine()),
				take("timeout", Quantity::duration, defaults.timeout()),
				take("network", (text) -> Choice.of(text, Network.class) == Network.USER, defaults.network()),
				take("accelerator", (text) -> Choice.of(text, AcceleratorMode.class), defaults.accelerator()),
				take("start", (text) -> Choice.of(text, StartMode.class), defaults.start()),
				take("disk", (text) -> Choice.of(text, BusMode.class), defaults.disk()),
				take("boot", (text) -> Choice.of(text, BootMode.class), defaults.boot()),
				take("output-limit", Quantity::bytes, defaults.outputLimit()),
				take("log-limit", Quantity::bytes, defaults.logLimit()),
				take("checkpoint", Quantity::interval, defaults.checkpoint()), retry(defaults.retry()));
	}

	private RetrySettings retry(RetrySettings defaults) {
		return new RetrySettings(take("retries", JobYaml::retries, defaults.count()),
				take("retry-delay", Quantity::duration, defaults.delay()),
				take("retry-on", JobYaml::verdicts, defaults.verdicts()));
	}

	private @Nullable Node compose() throws IOException {
		try (Reader reader = Files.newBufferedReader(this.file)) {
			return new Yaml(new LoaderOptions()).compose(reader);
		}
		catch (MarkedYAMLException ex) {
			problem(ex.getProblemMark(), "is not YAML: " + ex.getProblem());
			return null;
		}
		catch (YAMLException | IllegalArgumentException ex) {
			// not text: a byte that is not UTF-8, a control character; or a bad tag
			problem(null, "is not YAML: " + ex.getMessage());
			return null;
		}
	}

	private void collect(@Nullable Node root) {
		if (root == null || Tag.NULL.equals(root.getTag())) {
			return;
		}
		if (!(root instanceof MappingNode map)) {
			problem(root.getStartMark(), "wanted lines of 'setting: value'");
			return;
		}
		for (NodeTuple entry : map.getValue()) {
			if (!(entry.getKeyNode() instanceof ScalarNode key)
					|| !(entry.getValueNode() instanceof ScalarNode value)) {
				problem(entry.getKeyNode().getStartMark(), "wanted 'setting: value' with a plain value");
			}
			else if (!KEYS.contains(key.getValue())) {
				problem(key.getStartMark(),
						"'" + key.getValue() + "' is unknown, wanted one of " + String.join(", ", KEYS));
			}
			else if (this.values.putIfAbsent(key.getValue(), value) != null) {
				problem(key.getStartMark(), "'" + key.getValue() + "' appears twice");
			}
		}
	}

	private <T> T take(String key, Function<String, T> conversion, T absent) {
		ScalarNode value = this.values.get(key);
		if (value == null) {
			return absent;
		}
		try {
			return conversion.apply(value.getValue());
		}
		catch (IllegalArgumentException ex) {
			problem(value.getStartMark(), key + ": " + ex.getMessage());
			return absent;
		}
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

	private void problem(@Nullable Mark mark, String message) {
		String place = (mark != null) ? ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) : "";
		this.problems.add(this.file + place + ": " + message);
	}

	private enum Network {

		NONE, USER

	}

}
