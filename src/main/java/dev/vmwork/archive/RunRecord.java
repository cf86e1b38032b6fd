package dev.vmwork.archive;

/**
 * What the job repository has to know of a run to restart it.
 *
 * @param run its number
 * @param manifest the path of the manifest as the user named it, absolute
 * @param units how many units the manifest has
 */
public record RunRecord(long run, String manifest, int units) {

}
