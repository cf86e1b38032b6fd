package dev.vmwork.manifest;

import java.nio.file.Path;

/**
 * A folder in which no output is put.
 *
 * @param path the folder
 * @param what what it is
 * @param exceptBelowManifests whether outputs may be below the folder of a manifest that
 * is itself below this one
 */
public record ClosedFolder(Path path, String what, boolean exceptBelowManifests) {

}
