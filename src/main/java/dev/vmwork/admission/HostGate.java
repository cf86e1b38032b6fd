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
 * Holds all units back while the host cannot run them, and gives up when that lasts. The
 * thread that finds the problem watches it; the others wait for that thread.
 */
public final class HostGate {

	private static final Duration POLL = Duration.ofSeconds(1);

	private final Check check;

	private final Duration limit;

	private final Notices notices;

	private final Cancellation cancellation;

	private int problems;

	private @Nullable String lasting;

	/**
	 * Creates the gate.
	 * @param check finds what is wrong with the host
	 * @param limit how long a problem may last
	 * @param notices tells of problems
	 * @param cancellation ends waiting
	 */
	public HostGate(Check check, Duration limit, Notices notices, Cancellation cancellation) {
		this.check = check;
		this.limit = limit;
		this.notices = notices;
		this.cancellation = cancellation;
	}

	/**
	 * Waits while another thread watches a problem.
	 * @return false if a problem has lasted too long, and no unit is to be started
	 */
	public synchronized boolean isOpen() {
		return this.lasting == null;
	}

	/**
	 * Waits until the host can run a unit, the limit is over, or vmwork stops.
	 * @param task the unit
	 * @return false if it is not to be started
	 */
	public synchronized boolean pass(UnitTask task) {
		if (this.lasting == null) {
			watch(() -> this.check.beforeStart(task));
		}
		return this.lasting == null;
	}

	/**
	 * The problem that has lasted too long.
	 * @return the problem in words, or null if there is none
	 */
	public synchronized @Nullable String lasting() {
		return this.lasting;
	}

	/**
	 * Counts the problems that were found.
	 * @return the number
	 */
	public synchronized int problems() {
		return this.problems;
	}

	/**
	 * Finds out whether a unit failed because of the host. If so, waits as for a start.
	 * @param task the unit
	 * @param before how many problems there were when it was started
	 * @return true if it did
	 * @throws IOException if the unit's disks cannot be removed
	 */
	public synchronized boolean isToBlame(UnitTask task, int before) throws IOException {
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
		this.notices.sayAgain("no further units are started: " + problem);
		Deadline deadline = Deadline.in(this.limit);
		while (!this.cancellation.await(POLL)) {
			problem = look.problem();
			if (problem == null) {
				this.notices.sayAgain("the host can run units again, going on");
				return;
			}
			if (deadline.isOver()) {
				this.lasting = problem;
				this.notices.sayAgain(
						"the run ends, because this has lasted for " + Quantity.format(this.limit) + ": " + problem);
				return;
			}
		}
	}

	/**
	 * Finds what is wrong with the host, in words, or null if nothing is.
	 */
	interface Check {

		@Nullable String beforeStart(UnitTask task);

		@Nullable String afterFailure(UnitTask task);

	}

	@FunctionalInterface
	private interface Look {

		@Nullable String problem();

	}

}
