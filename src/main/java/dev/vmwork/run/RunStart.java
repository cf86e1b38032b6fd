package dev.vmwork.run;

/**
 * A run about to begin.
 *
 * @param run its number
 * @param units how many units it has
 * @param complete how many of them an earlier execution completed
 * @param parallel how many run at a time
 * @param accelerator what runs the guests' instructions
 */
public record RunStart(long run, int units, int complete, int parallel, String accelerator) {

}
