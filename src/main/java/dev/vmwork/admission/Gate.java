package dev.vmwork.admission;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.Deadline;
import dev.vmwork.process.Cancellation;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.Notices;
import dev.vmwork.unit.Quantity;

/**
 * Holds units back while there is a problem, and gives up when that lasts. The thread
 * that finds the problem watches it; the others wait for that thread.
 */
final class Gate {

	private static final Duration POLL = Duration.ofSeconds(1);

	private final String units;

	private final Check check;

	private final Duration limit;

	private final Notices notices;

	private final Cancellation cancellation;

	private int problems;

	private @Nullable String lasting;

	/**
	 * Creates the gate.
	 * @param units which units it is for, in words
	 * @param check finds the problem
	 * @param limit how long a problem may last
	 * @param notices tells of problems
	 * @param cancellation ends waiting
	 */
	Gate(String units, Check check, Duration limit, Notices notices, Cancellation cancellation) {
		this.units = units;
		this.check = check;
		this.limit = limit;
		this.notices = notices;
		this.cancellation = cancellation;
	}

	/**
	 * Waits while another thread watches a problem.
	 * @return false if a problem has lasted too long, and no unit is to be started
	 */
	synchronized boolean isOpen() {
		return this.lasting == null;
	}

	/**
	 * Waits until there is no problem for a unit, the limit is over, or vmwork stops.
	 * @param task the unit
	 * @return false if it is not to be started
	 */
	synchronized boolean pass(UnitTask task) {
		if (this.lasting == null) {
			watch(() -> this.check.beforeStart(task));
		}
		return this.lasting == null;
	}

	/**
	 * Why units were not started.
	 * @return the problem that has lasted too long in words, or null if there is none
	 */
	synchronized @Nullable String reason() {
		return (this.lasting != null) ? "no further " + this.units + " were started: " + this.lasting : null;
	}

	/**
	 * Counts the problems that were found.
	 * @return the number
	 */
	synchronized int problems() {
		return this.problems;
	}

	/**
	 * Finds out whether a unit failed because of a problem. If so, waits as for a start.
	 * @param task the unit
	 * @param before how many problems there were when it was started
	 * @return true if it did
	 * @throws IOException if the unit's disks cannot be removed
	 */
	synchronized boolean isToBlame(UnitTask task, int before) throws IOException {
		if (this.check.afterFailure(task) != null) {
			// its disks may be the problem: then it is the unit's own
			task.directory().removeDisksInUse();
			if (this.lasting == null) {
				watch(() -> this.check.afterFailure(task));
			}
		}
		return this.problems != before;
	}

	private void watch(Look look) {
		String problem = look.problem();
		if (problem == null) {
			return;
		}
		this.problems++;
		this.notices.sayAgain("no further " + this.units + " are started: " + problem + "; waiting up to "
				+ Quantity.format(this.limit) + " for that to end (--host-wait)");
		Deadline deadline = Deadline.in(this.limit);
		while (!this.cancellation.await(POLL)) {
			problem = look.problem();
			if (problem == null) {
				this.notices.sayAgain(this.units + " are started again");
				return;
			}
			if (deadline.isOver()) {
				this.lasting = problem;
				this.notices.sayAgain("no further " + this.units
						+ " are started in this run, because this has lasted for --host-wait, "
						+ Quantity.format(this.limit) + ": " + problem);
				return;
			}
		}
	}

	/**
	 * Finds what keeps a unit from running, in words, or null if nothing does.
	 */
	@FunctionalInterface
	interface Check {

		@Nullable String beforeStart(UnitTask task);

		default @Nullable String afterFailure(UnitTask task) {
			return beforeStart(task);
		}

	}

	@FunctionalInterface
	private interface Look {

		@Nullable String problem();

	}

}
