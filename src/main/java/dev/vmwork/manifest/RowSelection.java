package dev.vmwork.manifest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.Plural;
import dev.vmwork.unit.WorkUnit;

/**
 * Some rows of a manifest.
 *
 * @param ranges the rows by their numbers
 * @param ids the rows by the ids of their units
 */
public record RowSelection(List<Range> ranges, Set<String> ids) {

	/**
	 * All rows.
	 */
	public static final RowSelection ALL = new RowSelection(List.of(), Set.of());

	public RowSelection {
		ranges = List.copyOf(ranges);
		ids = Set.copyOf(ids);
	}

	/**
	 * Whether these are all rows.
	 * @return true if none are named
	 */
	public boolean isAll() {
		return this.ranges.isEmpty() && this.ids.isEmpty();
	}

	/**
	 * The rows of a manifest. Of one with problems, what it lacks is not refused: that is
	 * for the check, which finds the problems.
	 * @param manifest the manifest
	 * @return says of a row, by its number, whether it is one
	 * @throws InvalidInputException if the manifest lacks one that is named
	 * @throws IOException if the manifest cannot be read
	 */
	public IntPredicate in(Manifest manifest) throws InvalidInputException, IOException {
		if (isAll()) {
			return (row) -> true;
		}
		BitSet found = new BitSet();
		Set<String> missing = new HashSet<>(this.ids);
		int rows = 0;
		Problems problems = new Problems();
		try (ManifestReader units = ManifestReader.open(manifest, problems)) {
			for (WorkUnit unit = units.next(); unit != null; unit = units.next()) {
				rows = unit.row();
				missing.remove(unit.id().value());
				found.set(rows, has(unit.row(), unit.id().value()));
			}
		}
		if (problems.count() == 0) {
			refuse(manifest, missing, rows);
		}
		return found::get;
	}

	private boolean has(int row, String id) {
		return this.ids.contains(id) || this.ranges.stream().anyMatch((range) -> range.has(row));
	}

	private void refuse(Manifest manifest, Set<String> missing, int rows) throws InvalidInputException {
		List<String> problems = new ArrayList<>();
		missing.stream()
			.sorted()
			.forEach((id) -> problems.add("--unit: no row of " + manifest.name() + " has the id '" + id + "'"));
		for (Range range : this.ranges) {
			if (range.last() > rows) {
				problems
					.add("--rows: '" + range + "' found, but " + manifest.name() + " has " + Plural.of(rows, "row"));
			}
		}
		if (!problems.isEmpty()) {
			throw new InvalidInputException(problems, problems.size());
		}
	}

	/**
	 * Rows that follow each other.
	 *
	 * @param first the number of the first, from 1
	 * @param last the number of the last
	 */
	public record Range(int first, int last) {

		private static final Pattern PATTERN = Pattern.compile("([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?");

		/**
		 * Reads a range.
		 * @param text the text, such as {@code 12} or {@code 3-7}
		 * @return the range
		 * @throws IllegalArgumentException if it is none, with what was found and wanted
		 */
		public static Range parse(String text) {
			Matcher matcher = PATTERN.matcher(text.strip());
			if (matcher.matches()) {
				int first = Integer.parseInt(matcher.group(1));
				int last = (matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : first;
				if (first <= last) {
					return new Range(first, last);
				}
			}
			throw new IllegalArgumentException(
					"'" + text + "' found, wanted the number of a row or a range of them, such as 12 or 3-7");
		}

		boolean has(int row) {
			return this.first <= row && row <= this.last;
		}

		@Override
		public String toString() {
			return (this.first == this.last) ? String.valueOf(this.first) : this.first + "-" + this.last;
		}

	}

}
