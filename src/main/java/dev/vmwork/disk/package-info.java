/**
 * Disk images and the files on them, all without root: image headers, overlays,
 * partitions, and the ext filesystem of a machine that is not running.
 */
@NullMarked
package dev.vmwork.disk;

import org.jspecify.annotations.NullMarked;
