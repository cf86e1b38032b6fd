package dev.vmwork.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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

/**
 * A YAML file with a flat map of settings. Read as nodes, not as values, so that every
 * problem has its line and column.
 */
public final class SettingsFile {

	private final Path file;

	private final List<String> keys;

	private final List<String> problems;

	private final Map<String, ScalarNode> values = new HashMap<>();

	private SettingsFile(Path file, List<String> keys, List<String> problems) {
		this.file = file;
		this.keys = keys;
		this.problems = problems;
	}

	/**
	 * Reads a file.
	 * @param file the file
	 * @param keys the settings that there are
	 * @param problems gets what is wrong, as {@code FILE:LINE:COLUMN: PROBLEM}
	 * @return its settings
	 * @throws IOException if it cannot be read
	 */
	public static SettingsFile read(Path file, List<String> keys, List<String> problems) throws IOException {
		SettingsFile settings = new SettingsFile(file, keys, problems);
		settings.collect(settings.compose());
		return settings;
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
			else if (!this.keys.contains(key.getValue())) {
				problem(key.getStartMark(),
						"'" + key.getValue() + "' is unknown, wanted one of " + String.join(", ", this.keys));
			}
			else if (this.values.putIfAbsent(key.getValue(), value) != null) {
				problem(key.getStartMark(), "'" + key.getValue() + "' appears twice");
			}
		}
	}

	/**
	 * Takes a setting.
	 * @param <T> its type
	 * @param key the setting
	 * @param conversion makes it of the text, or throws {@link IllegalArgumentException}
	 * with what is wrong
	 * @param absent what it is if the file has not got it, or has it wrong
	 * @return the setting
	 */
	public <T> T take(String key, Function<String, T> conversion, T absent) {
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

	private void problem(@Nullable Mark mark, String message) {
		String place = (mark != null) ? ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) : "";
		this.problems.add(this.file + place + ": " + message);
	}

}
