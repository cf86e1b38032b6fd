package dev.vmwork.manifest;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a check of a manifest found.
 *
 * @param rows the number of rows
 * @param images each base image, with the line that names it first
 * @param profiles each job profile, with the line that names it first
 * @param folders the folders of outputs, and what they are without links
 * @param problems what is wrong
 */
public record ManifestReport(int rows, Map<Path, Long> images, Map<String, Long> profiles, Map<Path, Path> folders,
		Problems problems) {

}
