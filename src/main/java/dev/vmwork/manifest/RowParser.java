package dev.vmwork.manifest;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

import dev.vmwork.unit.Overrides;
import dev.vmwork.unit.Quantity;
import dev.vmwork.unit.WorkUnit;
import dev.vmwork.unit.WorkUnitId;

/**
 * Turns the fields of one row into a work unit, or into as much of one as they say.
 */
final class RowParser {

	private static final String DEFAULT_PROFILE = "default";

	private static final String HOME = "~/";

	private final Path baseDirectory;

	private final Problems problems;

	RowParser(Path baseDirectory, Problems problems) {
		this.baseDirectory = baseDirectory;
		this.problems = problems;
	}

	/**
	 * Parses a row.
	 * @param fields the row's fields
	 * @param number the row's number
	 * @param line the line on which the row starts
	 * @return the row, without a work unit if a problem was added
	 */
	Row parse(CSVRecord fields, int number, long line) {
		Cells cells = new Cells(fields, line);
		Path image = cells.path(Column.IMAGE);
		Path app = cells.path(Column.APP);
		Path input = cells.path(Column.INPUT);
		Path output = cells.path(Column.OUTPUT);
		WorkUnitId id = cells.isBlank(Column.ID) ? new WorkUnitId(String.valueOf(number))
				: cells.optionalOrNull(Column.ID, WorkUnitId::new);
		String profile = cells.optional(Column.PROFILE, Function.identity(), DEFAULT_PROFILE);
		Overrides overrides = new Overrides(cells.optionalOrNull(Column.MEMORY, Quantity::memoryMib),
				cells.optionalOrNull(Column.CPUS, Quantity::cpus),
				cells.optionalOrNull(Column.TIMEOUT, Quantity::duration),
				cells.optionalOrNull(Column.CHECKPOINT, Quantity::interval));
		List<String> arguments = cells.optional(Column.ARGUMENTS, Arguments::split, List.of());
		WorkUnit unit = null;
		if (id != null && image != null && app != null && input != null && output != null && !cells.bad) {
			unit = new WorkUnit(number, line, id, image, app, input, output, profile, arguments, overrides);
		}
		return new Row(number, line, id, cells.paths, profile, unit);
	}

	// "~/" is the user's home, as in a shell, unless there is a folder of that name.
	private Path resolve(String name) {
		boolean home = name.startsWith(HOME) && !Files.exists(this.baseDirectory.resolve("~"));
		Path path = home ? Path.of(System.getProperty("user.home"), name.substring(HOME.length()))
				: this.baseDirectory.resolve(name);
		return path.normalize();
	}

	/**
	 * The cells of one row; remembers whether one of them was bad.
	 */
	private final class Cells {

		private final CSVRecord fields;

		private final long line;

		private final Map<Column, Path> paths = new EnumMap<>(Column.class);

		private boolean bad;

		Cells(CSVRecord fields, long line) {
			this.fields = fields;
			this.line = line;
		}

		@Nullable Path path(Column column) {
			String text = this.fields.get(column.title());
			if (text.isEmpty()) {
				problem(column, "is empty, wanted a path");
				return null;
			}
			Path path = convert(column, text, RowParser.this::resolve);
			if (path != null) {
				this.paths.put(column, path);
			}
			return path;
		}

		boolean isBlank(Column column) {
			return !this.fields.isSet(column.title()) || this.fields.get(column.title()).isBlank();
		}

		<T> T optional(Column column, Function<String, T> conversion, T absent) {
			T value = optionalOrNull(column, conversion);
			return (value != null) ? value : absent;
		}

		<T> @Nullable T optionalOrNull(Column column, Function<String, T> conversion) {
			return isBlank(column) ? null : convert(column, this.fields.get(column.title()), conversion);
		}

		private <T> @Nullable T convert(Column column, String text, Function<String, T> conversion) {
			try {
				return conversion.apply(text);
			}
			catch (InvalidPathException ex) {
				problem(column, "is not a path: " + ex.getReason());
			}
			catch (IllegalArgumentException ex) {
				problem(column, String.valueOf(ex.getMessage()));
			}
			return null;
		}

		private void problem(Column column, String message) {
			this.bad = true;
			RowParser.this.problems.add(this.line, column.title(), message);
		}

	}

}
