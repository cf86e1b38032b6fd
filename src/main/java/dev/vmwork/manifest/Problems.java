package dev.vmwork.manifest;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Collects problems: all are counted, the first {@value #KEPT} are kept, so that a
 * manifest with a million bad rows is refused in bounded memory.
 */
public final class Problems {

	private static final int KEPT = 1000;

	private final List<ManifestProblem> kept = new ArrayList<>();

	private long count;

	/**
	 * Adds a problem.
	 * @param line the line, from 1; 0 for the file as a whole
	 * @param column the column's name, if it is one column's
	 * @param message what was found and what was wanted
	 */
	public void add(long line, @Nullable String column, String message) {
		this.count++;
		if (this.kept.size() < KEPT) {
			this.kept.add(new ManifestProblem(line, column, message));
		}
	}

	/**
	 * How many problems there are.
	 * @return the number, those not kept included
	 */
	public long count() {
		return this.count;
	}

	/**
	 * The problems that were kept, by line.
	 * @return the problems
	 */
	public List<ManifestProblem> list() {
		return this.kept.stream().sorted((a, b) -> Long.compare(a.line(), b.line())).toList();
	}

}
