package dev.vmwork.archive;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * All that the job repository knows of a unit.
 *
 * @param run the number of its run
 * @param row its row of the manifest, from 1
 * @param unit its id
 * @param sha256 the SHA-256 of the output that it has published, 64 hexadecimal digits;
 * null if it has published none
 * @param attempts the attempts at it, at least one, the first one first
 */
public record UnitRecord(long run, int row, String unit, @Nullable String sha256, List<Attempt> attempts) {

	/**
	 * The attempt that counts.
	 * @return the latest one
	 */
	public Attempt latest() {
		return this.attempts.get(this.attempts.size() - 1);
	}

	/**
	 * Whether the unit is complete.
	 * @return true if a restart has nothing to do for it
	 */
	public boolean isComplete() {
		return latest().status().equals("COMPLETED");
	}

	/**
	 * How long all attempts at all steps took.
	 * @return the milliseconds
	 */
	public long millis() {
		return this.attempts.stream().flatMap((attempt) -> attempt.steps().stream()).mapToLong(Step::millis).sum();
	}

	/**
	 * One attempt. All times are the host's local ones.
	 *
	 * @param status Spring Batch's status
	 * @param verdict the exit code, which is the verdict
	 * @param started when it was started, or null if it was not
	 * @param ended when it ended, or null if it has not
	 * @param message why it ended so
	 * @param steps its steps, the first one first
	 */
	public record Attempt(String status, String verdict, @Nullable LocalDateTime started, @Nullable LocalDateTime ended,
			@Nullable String message, List<Step> steps) {

	}

	/**
	 * One attempt at a step.
	 *
	 * @param step its name
	 * @param status Spring Batch's status
	 * @param verdict the exit code, which is the verdict
	 * @param started when it was started, or null if it was not
	 * @param ended when it ended, or null if it has not
	 * @param message why it ended so
	 * @param exitStatus the application's exit status, if the step ran it to its end
	 * @param cpuSeconds the processor time of the guest's QEMU in seconds, if known
	 * @param peakMemoryMib the most memory of the host that it used, in MiB, if known
	 */
	public record Step(String step, String status, String verdict, @Nullable LocalDateTime started,
			@Nullable LocalDateTime ended, @Nullable String message, @Nullable Integer exitStatus,
			@Nullable BigDecimal cpuSeconds, @Nullable Integer peakMemoryMib) {

		/**
		 * How long it took.
		 * @return the milliseconds; 0 if it has not ended
		 */
		public long millis() {
			return (this.started != null && this.ended != null) ? Duration.between(this.started, this.ended).toMillis()
					: 0;
		}

	}

}
