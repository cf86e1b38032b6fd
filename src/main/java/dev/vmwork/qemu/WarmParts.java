package dev.vmwork.qemu;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What a guest has besides if it is a warm template or resumed from one. The guest's
 * devices are the same in both, or QEMU would not resume it.
 *
 * @param memory the file that is the guest's memory
 * @param state the file with the devices' state to resume from, or null for a guest that
 * boots to become a template; a resumed guest has a private copy of the memory
 * @param workDisk name of the work disk in the guest's directory
 * @param format the work disk's format
 */
public record WarmParts(Path memory, @Nullable Path state, String workDisk, String format) {

}
