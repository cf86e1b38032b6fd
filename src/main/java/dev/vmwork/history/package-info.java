/**
 * What the job repository knows of runs, units and steps, read with SQL, also while
 * another process writes.
 */
@NullMarked
package dev.vmwork.history;

import org.jspecify.annotations.NullMarked;
