package dev.vmwork.repository;

import java.math.BigDecimal;

/**
 * How long the COMPLETED executions of a step took, in seconds.
 *
 * @param step the step's name
 * @param count how many there are
 * @param median the median
 * @param mean the mean
 * @param percentile95 the 95th percentile, by the nearest rank
 * @param maximum the longest
 */
public record StepTimes(String step, long count, BigDecimal median, BigDecimal mean, BigDecimal percentile95,
		BigDecimal maximum) {

}
