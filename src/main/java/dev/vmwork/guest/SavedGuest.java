package dev.vmwork.guest;

import java.time.Duration;

/**
 * A guest that was saved.
 *
 * @param boot how long it took from its start to its launcher
 * @param homeKib what the image's own files in the guest's home take, in KiB
 */
public record SavedGuest(Duration boot, long homeKib) {

}
