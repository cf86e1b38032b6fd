package dev.vmwork.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How units are run.
 *
 * @param parallel how many at a time; by cores and memory if null
 * @param accelerator {@code auto}, {@code kvm} or {@code tcg} in place of what the job
 * profiles say
 * @param start {@code auto}, {@code warm} or {@code cold} in place of what the job
 * profiles say
 * @param templatesLimit how many bytes the warm templates may take together
 * @param overwrite whether an output may replace one that exists
 * @param from the first step to do again though it is complete, for units that are not
 */
public record RunOptions(@Nullable Integer parallel, @Nullable String accelerator, @Nullable String start,
		long templatesLimit, boolean overwrite, @Nullable StepName from) {

	/**
	 * What warm templates may take if nobody says: 20 GiB.
	 */
	public static final long TEMPLATES_LIMIT = 20L << 30;

	/**
	 * Options with the default start.
	 * @param parallel how many at a time
	 * @param accelerator what runs the guests
	 * @param from the first step to do again
	 */
	public RunOptions(@Nullable Integer parallel, @Nullable String accelerator, @Nullable StepName from) {
		this(parallel, accelerator, null, TEMPLATES_LIMIT, true, from);
	}

	boolean repeats(StepName step) {
		return this.from != null && step.compareTo(this.from) >= 0;
	}

}
