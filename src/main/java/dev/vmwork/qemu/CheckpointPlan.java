package dev.vmwork.qemu;

import java.time.Duration;
import java.util.List;

/**
 * How a guest is saved now and then while it runs. All its disks are qcow2 files.
 *
 * @param interval the time from one checkpoint to the next
 * @param memoryMib the guest's memory in MiB: what a checkpoint may take on the disk
 * @param disks names of the disks' files in the unit's work directory
 * @param base what the disks lie over and the guest was started by: a checkpoint is good
 * for the same only
 */
public record CheckpointPlan(Duration interval, int memoryMib, List<String> disks, String base) {

	public CheckpointPlan {
		disks = List.copyOf(disks);
	}

	/**
	 * The same plan for a guest that was started over something else.
	 * @param other what its disks lie over, in words
	 * @return the plan
	 */
	public CheckpointPlan over(String other) {
		return new CheckpointPlan(this.interval, this.memoryMib, this.disks, other);
	}

}
