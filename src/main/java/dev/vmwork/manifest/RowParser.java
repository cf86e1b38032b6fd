package dev.vmwork.manifest;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns the fields of one row into a work unit.
 */
final class RowParser {

	private static final String DEFAULT_PROFILE = "default";

	private final Path baseDirectory;

	private final Problems problems;

	RowParser(Path baseDirectory, Problems problems) {
		this.baseDirectory = baseDirectory;
		this.problems = problems;
	}

	/**
	 * Parses a row.
	 * @param fields the row's fields
	 * @param line the line on which the row starts
	 * @return the work unit, or null if a path is missing; with a problem elsewhere the
	 * rest can still be checked
	 */
	@Nullable WorkUnit parse(CSVRecord fields, long line) {
		int row = (int) fields.getRecordNumber();
		Row cells = new Row(fields, line);
		Path image = cells.path(Column.IMAGE);
		Path app = cells.path(Column.APP);
		Path input = cells.path(Column.INPUT);
		Path output = cells.path(Column.OUTPUT);
		WorkUnitId id = cells.optional(Column.ID, WorkUnitId::new, new WorkUnitId(String.valueOf(row)));
		String profile = cells.optional(Column.PROFILE, Function.identity(), DEFAULT_PROFILE);
		Overrides overrides = new Overrides(cells.optionalOrNull(Column.MEMORY, Quantity::memoryMib),
				cells.optionalOrNull(Column.CPUS, Quantity::cpus),
				cells.optionalOrNull(Column.TIMEOUT, Quantity::duration));
		List<String> arguments = cells.optional(Column.ARGUMENTS, Arguments::split, List.of());
		if (image == null || app == null || input == null || output == null) {
			return null;
		}
		return new WorkUnit(row, line, id, image, app, input, output, profile, arguments, overrides);
	}

	/**
	 * The cells of one row.
	 */
	private final class Row {

		private final CSVRecord fields;

		private final long line;

		Row(CSVRecord fields, long line) {
			this.fields = fields;
			this.line = line;
		}

		@Nullable Path path(Column column) {
			String text = this.fields.get(column.title());
			if (text.isEmpty()) {
				problem(column, "is empty, wanted a path");
				return null;
			}
			return convert(column, text, (path) -> RowParser.this.baseDirectory.resolve(path).normalize());
		}

		<T> T optional(Column column, Function<String, T> conversion, T absent) {
			T value = optionalOrNull(column, conversion);
			return (value != null) ? value : absent;
		}

		<T> @Nullable T optionalOrNull(Column column, Function<String, T> conversion) {
			String text = this.fields.isSet(column.title()) ? this.fields.get(column.title()) : "";
			return text.isBlank() ? null : convert(column, text, conversion);
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
			RowParser.this.problems.add(this.line, column.title(), message);
		}

	}

}
