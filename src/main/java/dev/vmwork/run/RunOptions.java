package dev.vmwork.run;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.vmwork.manifest.RowSelection;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.StartMode;
import dev.vmwork.unit.StepName;

/**
 * How units are run.
 *
 * @param parallel how many at a time at most; one a core if null
 * @param accelerator what runs the guests in place of what the job profiles say
 * @param start how guests are started in place of what the job profiles say
 * @param templatesLimit how many bytes the warm templates may take together
 * @param overwrite whether an output may replace one that exists
 * @param from the first step to do again though it is complete, for units that are not
 * @param maxFailures how many units may fail before no further ones are started
 * @param rows the rows whose units are run
 * @param hostWait how long a problem of the host may last before the run ends
 */
public record RunOptions(@Nullable Integer parallel, @Nullable AcceleratorMode accelerator, @Nullable StartMode start,
		long templatesLimit, boolean overwrite, @Nullable StepName from, FailureLimit maxFailures, RowSelection rows,
		Duration hostWait) {

	/**
	 * Options for callers that change some of the defaults.
	 * @return the defaults
	 */
	public static Builder builder() {
		return new Builder();
	}

	boolean repeats(StepName step) {
		return this.from != null && step.compareTo(this.from) >= 0;
	}

	int mostAtATime() {
		return (this.parallel != null) ? this.parallel : Runtime.getRuntime().availableProcessors();
	}

	/**
	 * The defaults, to be changed one by one.
	 */
	public static final class Builder {

		private @Nullable Integer parallel;

		private @Nullable AcceleratorMode accelerator;

		private @Nullable StartMode start;

		private long templatesLimit = 20L << 30;

		private boolean overwrite = true;

		private @Nullable StepName from;

		private FailureLimit maxFailures = FailureLimit.NONE;

		private RowSelection rows = RowSelection.ALL;

		private Duration hostWait = Duration.ofMinutes(10);

		private Builder() {
		}

		/**
		 * Sets how many units run at a time at most.
		 * @param parallel the number, or null for one a core
		 * @return this builder
		 */
		public Builder parallel(@Nullable Integer parallel) {
			this.parallel = parallel;
			return this;
		}

		/**
		 * Sets what runs the guests.
		 * @param accelerator the accelerator, or null for what the job profiles say
		 * @return this builder
		 */
		public Builder accelerator(@Nullable AcceleratorMode accelerator) {
			this.accelerator = accelerator;
			return this;
		}

		/**
		 * Sets how guests are started.
		 * @param start the start, or null for what the job profiles say
		 * @return this builder
		 */
		public Builder start(@Nullable StartMode start) {
			this.start = start;
			return this;
		}

		/**
		 * Sets what the warm templates may take together.
		 * @param templatesLimit the size in bytes
		 * @return this builder
		 */
		public Builder templatesLimit(long templatesLimit) {
			this.templatesLimit = templatesLimit;
			return this;
		}

		/**
		 * Sets whether an output may replace one that exists.
		 * @param overwrite true if it may
		 * @return this builder
		 */
		public Builder overwrite(boolean overwrite) {
			this.overwrite = overwrite;
			return this;
		}

		/**
		 * Sets the first step to do again though it is complete.
		 * @param from the step, or null for none
		 * @return this builder
		 */
		public Builder from(@Nullable StepName from) {
			this.from = from;
			return this;
		}

		/**
		 * Sets how many units may fail before no further ones are started.
		 * @param maxFailures the limit
		 * @return this builder
		 */
		public Builder maxFailures(FailureLimit maxFailures) {
			this.maxFailures = maxFailures;
			return this;
		}

		/**
		 * Sets the rows whose units are run.
		 * @param rows the rows
		 * @return this builder
		 */
		public Builder rows(RowSelection rows) {
			this.rows = rows;
			return this;
		}

		/**
		 * Sets how long a problem of the host may last before the run ends.
		 * @param hostWait the time
		 * @return this builder
		 */
		public Builder hostWait(Duration hostWait) {
			this.hostWait = hostWait;
			return this;
		}

		/**
		 * The options.
		 * @return the options
		 */
		public RunOptions build() {
			return new RunOptions(this.parallel, this.accelerator, this.start, this.templatesLimit, this.overwrite,
					this.from, this.maxFailures, this.rows, this.hostWait);
		}

	}

}
