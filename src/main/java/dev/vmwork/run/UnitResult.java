package dev.vmwork.run;

import java.nio.file.Path;

import dev.vmwork.unit.Outcome;

/**
 * A unit that has ended.
 *
 * @param id its name
 * @param line its line in the manifest
 * @param outcome what came of it
 * @param attempts how often it was tried
 * @param seconds how long that took
 * @param directory its work directory
 * @param output where its output is, if it is complete
 */
public record UnitResult(String id, long line, Outcome outcome, int attempts, double seconds, Path directory,
		Path output) {

}
