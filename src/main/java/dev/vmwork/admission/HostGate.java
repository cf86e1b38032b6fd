package dev.vmwork.admission;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.process.Cancellation;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.Notices;

/**
 * Holds units back while the host cannot run them: all of them, or those whose outputs go
 * where nothing can be written.
 */
public final class HostGate {

	private final Gate all;

	private final Map<Path, Gate> outputs = new ConcurrentHashMap<>();

	private final Duration limit;

	private final Notices notices;

	private final Cancellation cancellation;

	/**
	 * Creates the gate.
	 * @param home the home, whose disk has to have room
	 * @param limit how long a problem may last
	 * @param notices tells of problems
	 * @param cancellation ends waiting
	 */
	public HostGate(Home home, Duration limit, Notices notices, Cancellation cancellation) {
		this.all = new Gate("units", new HostHealth(home), limit, notices, cancellation);
		this.limit = limit;
		this.notices = notices;
		this.cancellation = cancellation;
	}

	/**
	 * Waits while another thread watches a problem of all units.
	 * @return false if it has lasted too long, and no unit is to be started
	 */
	public boolean isOpen() {
		return this.all.isOpen();
	}

	/**
	 * Whether a unit may still be started in this run.
	 * @param task the unit
	 * @return false if a problem of it has lasted too long
	 */
	public boolean isOpenFor(UnitTask task) {
		return this.all.isOpen() && output(task).isOpen();
	}

	/**
	 * The folder of its output that would hold a unit back, and others not.
	 * @param task the unit
	 * @return the folder, or null if it is fit
	 */
	public @Nullable Path unfitOutput(UnitTask task) {
		return (outputProblem(task) != null) ? folder(task) : null;
	}

	/**
	 * Waits until the host can run a unit, the limit is over, or vmwork stops.
	 * @param task the unit
	 * @return false if it is not to be started
	 */
	public boolean pass(UnitTask task) {
		return this.all.pass(task) && output(task).pass(task);
	}

	/**
	 * Why units were not started.
	 * @return the problem that has lasted too long in words, or null if there is none
	 */
	public @Nullable String reason() {
		String reason = this.all.reason();
		return (reason != null) ? reason
				: this.outputs.values().stream().map(Gate::reason).filter(Objects::nonNull).findFirst().orElse(null);
	}

	/**
	 * Counts the problems that a unit had until now.
	 * @param task the unit
	 * @return their numbers
	 */
	public Problems problems(UnitTask task) {
		return new Problems(this.all.problems(), output(task).problems());
	}

	/**
	 * Finds out whether a unit failed because of the host. If so, waits as for a start.
	 * @param task the unit
	 * @param before the problems there were when it was started
	 * @return true if it did
	 * @throws IOException if the unit's disks cannot be removed
	 */
	public boolean isToBlame(UnitTask task, Problems before) throws IOException {
		boolean blamed = this.all.isToBlame(task, before.all());
		return output(task).isToBlame(task, before.output()) || blamed;
	}

	private Gate output(UnitTask task) {
		return this.outputs.computeIfAbsent(folder(task), this::output);
	}

	private Gate output(Path folder) {
		return new Gate("units whose outputs go to " + folder, HostGate::outputProblem, this.limit, this.notices,
				this.cancellation);
	}

	private static @Nullable String outputProblem(UnitTask task) {
		return HostHealth.disk(Directories.nearest(folder(task)));
	}

	private static Path folder(UnitTask task) {
		return Objects.requireNonNull(task.unit().output().getParent(), "an output's path is absolute");
	}

	/**
	 * How many problems there were.
	 *
	 * @param all of all units
	 * @param output of those whose outputs go to the same folder
	 */
	public record Problems(int all, int output) {

	}

}
