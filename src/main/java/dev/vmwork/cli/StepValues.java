package dev.vmwork.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.vmwork.manifest.ManifestRows;
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
		Map<String, @Nullable Object> named = new LinkedHashMap<>();
		Iterator<String> names = NAMES.iterator();
		Stream.concat(executed(step), asked(row(step.unitRow()))).forEach((value) -> named.put(names.next(), value));
		names.forEachRemaining((name) -> named.put(name, null));
		return named;
	}

	private static Stream<@Nullable Object> executed(StepRow step) {
		return Stream.of(step.run(), step.unit(), step.step(), step.status(), step.verdict(), step.attempt(),
				Histories.isoTime(step.started()), Histories.isoTime(step.ended()), step.seconds(),
				Objects.requireNonNullElse(step.message(), ""), step.exitStatus(), step.cpuSeconds(),
				step.peakMemoryMib());
	}

	private static Stream<@Nullable Object> asked(@Nullable WorkUnit unit) {
		return (unit != null) ? Stream.of(unit.line(), unit.image().toString(), unit.app().toString(),
				unit.input().toString(), unit.output().toString(), unit.profile(), unit.arguments()) : Stream.empty();
	}

	private @Nullable WorkUnit row(int row) {
		try {
			return this.rows.of(row);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
