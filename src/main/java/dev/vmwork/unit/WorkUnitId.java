package dev.vmwork.unit;

import java.util.regex.Pattern;

/**
 * Name of a work unit, unique in its manifest; also the name of its work directory.
 *
 * @param value the name: 1 to 60 letters, digits, dots, dashes and underscores, starting
 * with a letter or digit
 */
public record WorkUnitId(String value) {

	private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,59}");

	public WorkUnitId {
		if (!FORM.matcher(value).matches()) {
			throw new IllegalArgumentException("'" + value
					+ "' is not an id: wanted 1 to 60 letters, digits, '.', '-' or '_', starting with a letter or digit");
		}
	}

	@Override
	public String toString() {
		return this.value;
	}

}
