package dev.vmwork.disk;

import java.nio.file.Path;

/**
 * A disk image file and its format, which is never left for a tool to guess: a guest can
 * write another format's header onto its own raw disk.
 *
 * @param path the file
 * @param format its format
 */
public record DiskImage(Path path, ImageFormat format) {

}
