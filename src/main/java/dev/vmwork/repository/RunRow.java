package dev.vmwork.repository;

import java.time.LocalDateTime;

import org.jspecify.annotations.Nullable;

/**
 * A run, as in the view RUN_HISTORY.
 *
 * @param run its number
 * @param manifest the manifest's path
 * @param status Spring Batch's status of its latest attempt
 * @param attempts how often it was started
 * @param units how many units it has
 * @param completed how many are complete
 * @param failed how many failed
 * @param started when it was started first
 * @param ended when its latest attempt ended
 * @param message why that did not end with all units complete; may be empty
 */
public record RunRow(long run, String manifest, String status, int attempts, long units, long completed, long failed,
		@Nullable LocalDateTime started, @Nullable LocalDateTime ended, @Nullable String message) {

}
