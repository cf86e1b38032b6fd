package dev.vmwork.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What this host does not tell, as in containers and sandboxes, and what is assumed in
 * its place.
 */
public final class HostUnknowns {

	private HostUnknowns() {
	}

	/**
	 * Looks for what the host does not tell.
	 * @param folder a folder on the disk that units use
	 * @return the gaps, a line each; empty if there are none
	 */
	public static List<String> of(Path folder) {
		return of(folder, Path.of("/"));
	}

	/**
	 * Looks for what a host does not tell.
	 * @param folder a folder on the disk that units use
	 * @param root the folder that has {@code proc}
	 * @return the gaps
	 */
	static List<String> of(Path folder, Path root) {
		List<String> gaps = new ArrayList<>();
		if (!FreeSpace.isKnown(folder)) {
			gaps.add("the file system of " + folder + " does not report its size: vmwork assumes that there is room");
		}
		if (!HostMemory.isTold(root)) {
			gaps.add("/proc/meminfo does not report the available memory: vmwork counts only unused memory as free");
		}
		if (!new ControlGroups(root).areTold()) {
			gaps.add(
					"the control groups' limits cannot be read: vmwork assumes that it may use all memory of the machine");
		}
		if (!BootId.isTold(root)) {
			gaps.add("the boot id (/proc/sys/kernel/random/boot_id) cannot be read: after a kill, a restart runs units"
					+ " again in place of reattaching to their guests");
		}
		return List.copyOf(gaps);
	}

}
