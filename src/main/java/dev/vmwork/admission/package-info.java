/**
 * Whether a row may start now: room in memory, on the disk and on the processors beside
 * those that run, and a host that can run units at all.
 */
@NullMarked
package dev.vmwork.admission;

import org.jspecify.annotations.NullMarked;
