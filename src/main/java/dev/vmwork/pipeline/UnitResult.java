package dev.vmwork.pipeline;

import java.nio.file.Path;

import dev.vmwork.harvest.Outcome;

/**
 * A unit that has ended.
 *
 * @param id its name
 * @param line its line in the manifest
 * @param outcome what came of it
 * @param seconds how long it took
 * @param directory its work directory
 */
public record UnitResult(String id, long line, Outcome outcome, double seconds, Path directory) {

}
