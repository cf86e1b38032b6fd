package dev.vmwork.autorun;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import dev.vmwork.unit.WorkUnit;

/**
 * The names of a unit's files in the guest's home: those of the host where possible,
 * because applications look at extensions.
 *
 * @param app the application's name
 * @param input the input's name
 * @param output the output's name
 */
public record GuestNames(String app, String input, String output) {

	/**
	 * The guest's home, fixed by the guest contract.
	 */
	public static final String HOME = "/home/auto";

	/**
	 * The start script's name, fixed by the guest contract.
	 */
	public static final String AUTORUN = "autorun";

	/**
	 * The folder in which the start script records what happened.
	 */
	public static final String RECORDS = ".vmwork";

	/** Longest file name of ext2, ext3 and ext4 in bytes (EXT4_NAME_LEN). */
	private static final int LONGEST = 255;

	/**
	 * The names of a unit's files.
	 * @param unit the unit
	 * @return the names, different from each other
	 */
	public static GuestNames of(WorkUnit unit) {
		Set<String> taken = new HashSet<>(Set.of(AUTORUN, RECORDS));
		return new GuestNames(free("app", unit.app(), taken), free("input", unit.input(), taken),
				free("output", unit.output(), taken));
	}

	private static String free(String role, Path path, Set<String> taken) {
		// a name with a line break can be given neither to debugfs nor to many programs
		String name = String.valueOf(path.getFileName()).replaceAll("\\p{Cntrl}", "_");
		String candidate = taken.contains(name) ? role + "-" + name : name;
		if (taken.contains(candidate) || candidate.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
			candidate = "vmwork-" + role;
		}
		while (taken.contains(candidate)) {
			candidate += "_";
		}
		taken.add(candidate);
		return candidate;
	}

}
