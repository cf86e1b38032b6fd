package dev.vmwork.step;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.autorun.JobProfile;
import dev.vmwork.autorun.JobSettings;
import dev.vmwork.disk.BaseImage;
import dev.vmwork.home.WorkDir;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.qemu.CheckpointPlan;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.qemu.Hardware;
import dev.vmwork.unit.WorkUnit;

/**
 * A work unit with everything that its steps need.
 *
 * @param unit the unit
 * @param profile its job profile
 * @param base its base image
 * @param accelerator what runs its guest's instructions
 * @param directory its work directory
 * @param run the run's number
 * @param folder what the folder of its output was, without links, when that was checked;
 * null if it was not
 */
public record UnitTask(WorkUnit unit, JobProfile profile, BaseImage base, Accelerator accelerator, WorkDir directory,
		long run, @Nullable Path folder) {

	GuestNames names() {
		return GuestNames.of(this.unit);
	}

	/**
	 * The machine that the unit's guest runs on.
	 * @param bus the bus of its disks
	 * @return the machine
	 */
	public Hardware hardware(DiskBus bus) {
		JobSettings settings = settings();
		return new Hardware(settings.machine(), settings.memoryMib(), settings.cpus(), bus, settings.network(),
				this.accelerator);
	}

	Duration timeout() {
		return settings().timeout();
	}

	/**
	 * How the guest is saved while it runs.
	 * @param base what it is started from
	 * @param disks names of its disks
	 * @return the plan, or null for never
	 */
	@Nullable CheckpointPlan checkpoints(String base, String... disks) {
		Duration interval = settings().checkpoint();
		return interval.isZero() ? null : new CheckpointPlan(interval, settings().memoryMib(), List.of(disks), base);
	}

	/**
	 * The unit's settings.
	 * @return those of its profile, and those of its row in their place
	 */
	public JobSettings settings() {
		return this.profile.settings().with(this.unit.overrides());
	}

}
