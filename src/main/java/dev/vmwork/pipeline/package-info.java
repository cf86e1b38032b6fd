/**
 * The batch: runs of manifests, and the four steps of a work unit, as Spring Batch jobs.
 */
@NullMarked
package dev.vmwork.pipeline;

import org.jspecify.annotations.NullMarked;
