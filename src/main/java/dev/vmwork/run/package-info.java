/**
 * A manifest's run as Spring Batch jobs: launching, the queue of rows, attempts, the
 * tally, and stopping.
 */
@NullMarked
package dev.vmwork.run;

import org.jspecify.annotations.NullMarked;
