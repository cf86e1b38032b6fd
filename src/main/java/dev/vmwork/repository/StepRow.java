package dev.vmwork.repository;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.vmwork.archive.UnitRecord;

/**
 * One attempt at a step, as in the view STEP_HISTORY.
 *
 * @param run the run's number
 * @param unitRow the row of the manifest, from 1; 0 for a warm template
 * @param unit the unit's id
 * @param step the step's name
 * @param status Spring Batch's status
 * @param verdict the verdict
 * @param attempt which attempt at the unit it belongs to, from 1
 * @param started when it was started
 * @param ended when it ended
 * @param seconds how long it took
 * @param message why it ended so
 * @param exitStatus the application's exit status, if this step ran it to its end
 * @param cpuSeconds the processor time of the guest's QEMU in seconds, if known
 * @param peakMemoryMib the most memory of the host that it used, in MiB, if known
 */
public record StepRow(long run, int unitRow, String unit, String step, String status, String verdict, int attempt,
		@Nullable LocalDateTime started, @Nullable LocalDateTime ended, @Nullable BigDecimal seconds,
		@Nullable String message, @Nullable Integer exitStatus, @Nullable BigDecimal cpuSeconds,
		@Nullable Integer peakMemoryMib) {

	/**
	 * A step of a unit that was archived.
	 * @param unit the unit
	 * @param attempt which attempt at it, from 1
	 * @param step the step
	 * @return the row that the view would have
	 */
	static StepRow of(UnitRecord unit, int attempt, UnitRecord.Step step) {
		BigDecimal seconds = (step.started() != null && step.ended() != null)
				? BigDecimal.valueOf(step.millis()).movePointLeft(3).setScale(3) : null;
		return new StepRow(unit.run(), unit.row(), unit.unit(), step.step(), step.status(), step.verdict(), attempt,
				step.started(), step.ended(), seconds, Objects.requireNonNullElse(step.message(), ""),
				step.exitStatus(), step.cpuSeconds(), step.peakMemoryMib());
	}

}
