/**
 * Units that came to their end, in files of their own: one line for each, with a
 * checksum.
 */
@NullMarked
package dev.vmwork.archive;

import org.jspecify.annotations.NullMarked;
