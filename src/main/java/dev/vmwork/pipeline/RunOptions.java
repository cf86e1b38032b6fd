package dev.vmwork.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How units are run.
 *
 * @param parallel how many at a time; by cores and memory if null
 * @param accelerator {@code auto}, {@code kvm} or {@code tcg} in place of what the job
 * profiles say
 * @param from the first step to do again though it is complete, for units that are not
 */
public record RunOptions(@Nullable Integer parallel, @Nullable String accelerator, @Nullable StepName from) {

	boolean repeats(StepName step) {
		return this.from != null && step.compareTo(this.from) >= 0;
	}

}
