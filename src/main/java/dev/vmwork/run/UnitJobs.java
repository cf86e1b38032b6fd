package dev.vmwork.run;

import org.springframework.batch.core.job.Job;

/**
 * The job of a work unit. Both are the same to Spring Batch: which steps it does again
 * though they are complete is a setting of the steps.
 *
 * @param usual does again what the user named by {@code --from}
 * @param refreshing does every step again, for units whose files have changed
 */
record UnitJobs(Job usual, Job refreshing) {

}
