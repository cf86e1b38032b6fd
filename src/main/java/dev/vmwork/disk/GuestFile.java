package dev.vmwork.disk;

import java.nio.file.Path;

/**
 * A file to put into a guest.
 *
 * @param name its name in the guest's home, without a folder
 * @param source the host's file with the content
 */
public record GuestFile(String name, Path source) {

}
