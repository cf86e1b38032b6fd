/**
 * Child processes: the only place that starts them, with a time limit, bounded output and
 * a promise that none is left behind.
 */
@NullMarked
package dev.vmwork.process;

import org.jspecify.annotations.NullMarked;
