package dev.vmwork.manifest;

import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.vmwork.unit.WorkUnit;
import dev.vmwork.unit.WorkUnitId;

/**
 * What could be read of one row: also of a row with problems, so that the rest of it is
 * checked at once.
 *
 * @param number number of the row, from 1
 * @param line line of the manifest on which the row starts, from 1
 * @param id the unit's name; null if it is bad
 * @param paths the paths that are there
 * @param profile name of the job profile
 * @param unit the work unit; null if a problem was added
 */
record Row(int number, long line, @Nullable WorkUnitId id, Map<Column, Path> paths, String profile,
		@Nullable WorkUnit unit) {

}
