package dev.vmwork.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.vmwork.repository.StepRow;
import dev.vmwork.unit.WorkUnit;

/**
 * A step as programs get it: by name, with what its row of the manifest asks for.
 */
final class StepValues {

	static final List<String> NAMES = List.of("run", "unit", "step", "status", "verdict", "attempt", "started", "ended",
			"seconds", "message", "exit_status", "cpu_seconds", "peak_memory_mib", "line", "image", "app", "input",
			"output", "profile", "arguments");

	private final ManifestRows rows;

	StepValues(ManifestRows rows) {
		this.rows = rows;
	}

	/**
	 * The values of a step.
	 * @param step the step
	 * @return all names with their values, null for what is not known; the arguments are
	 * a list
	 */
	Map<String, @Nullable Object> of(StepRow step) {
		WorkUnit unit = row(step.unitRow());
		return named(step.run(), step.unit(), step.step(), step.status(), step.verdict(), step.attempt(),
				Histories.isoTime(step.started()), Histories.isoTime(step.ended()), step.seconds(),
				Objects.requireNonNullElse(step.message(), ""), step.exitStatus(), step.cpuSeconds(),
				step.peakMemoryMib(), (unit != null) ? unit.line() : null, (unit != null) ? text(unit.image()) : null,
				(unit != null) ? text(unit.app()) : null, (unit != null) ? text(unit.input()) : null,
				(unit != null) ? text(unit.output()) : null, (unit != null) ? unit.profile() : null,
				(unit != null) ? unit.arguments() : null);
	}

	private @Nullable WorkUnit row(int row) {
		try {
			return this.rows.of(row);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String text(Path path) {
		return path.toString();
	}

	private static Map<String, @Nullable Object> named(@Nullable Object... values) {
		Map<String, @Nullable Object> named = new LinkedHashMap<>();
		Iterator<@Nullable Object> value = Arrays.asList(values).iterator();
		NAMES.forEach((name) -> named.put(name, value.next()));
		return named;
	}

}
