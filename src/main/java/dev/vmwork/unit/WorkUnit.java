package dev.vmwork.unit;

import java.nio.file.Path;
import java.util.List;

/**
 * What one row of the manifest asks for. Paths are absolute.
 *
 * @param row number of the row, from 1, comments and blank lines not counted
 * @param line line of the manifest on which the row starts, from 1
 * @param id the unit's name; the row's number if the manifest gives none
 * @param image the base image
 * @param app the application
 * @param input its input
 * @param output where the output is published
 * @param profile name of the job profile
 * @param arguments further arguments for the application
 * @param overrides settings in place of the profile's
 */
public record WorkUnit(int row, long line, WorkUnitId id, Path image, Path app, Path input, Path output, String profile,
		List<String> arguments, Overrides overrides) {

	public WorkUnit {
		arguments = List.copyOf(arguments);
	}

}
