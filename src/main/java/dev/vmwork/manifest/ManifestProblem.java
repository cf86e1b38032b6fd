package dev.vmwork.manifest;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a manifest.
 *
 * @param line the line, from 1; 0 for the file as a whole
 * @param column the column's name
 * @param message what was found and what was wanted
 */
public record ManifestProblem(long line, @Nullable String column, String message) {

	/**
	 * The problem as a message.
	 * @param manifest the manifest's name
	 * @return {@code <manifest>:<line>: column '<column>': <message>}
	 */
	public String describe(String manifest) {
		StringBuilder text = new StringBuilder(manifest);
		if (this.line > 0) {
			text.append(':').append(this.line);
		}
		if (this.column != null) {
			text.append(": column '").append(this.column).append('\'');
		}
		return text.append(": ").append(this.message).toString();
	}

}
