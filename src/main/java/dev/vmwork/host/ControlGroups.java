package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongBiFunction;

import org.jspecify.annotations.Nullable;

/**
 * The memory that this process's control groups allow: cgroups(7), of either version.
 * Every group above the process's own counts, for each can have a limit.
 */
final class ControlGroups {

	private final Path root;

	/**
	 * Creates the reader.
	 * @param root the folder that has {@code proc} and that mount points start at
	 */
	ControlGroups(Path root) {
		this.root = root;
	}

	/**
	 * Whether the limits can be read.
	 * @return false if this process is in a group and no file system of groups is to be
	 * seen
	 */
	boolean areTold() {
		return lines(this.root.resolve("proc/self/cgroup")).isEmpty() || group(Version.ONE) != null
				|| group(Version.TWO) != null;
	}

	/**
	 * The memory of the group that has the smallest limit.
	 * @return the size in bytes; all that a long can hold if there is no limit
	 */
	long limit() {
		return smallest((group, version) -> number(group.resolve(version.limit())));
	}

	/**
	 * What the groups leave; files that the kernel keeps in memory count as left.
	 * @return the size in bytes; all that a long can hold if there is no limit
	 */
	long available() {
		return smallest(ControlGroups::available);
	}

	private static long available(Path group, Version version) {
		long limit = number(group.resolve(version.limit()));
		if (limit == Long.MAX_VALUE) {
			return limit;
		}
		return Math.max(0, limit - number(group.resolve(version.used())) + cached(group, version));
	}

	private long smallest(ToLongBiFunction<Path, Version> size) {
		long smallest = Long.MAX_VALUE;
		for (Version version : List.of(Version.ONE, Version.TWO)) {
			Path group = group(version);
			while (group != null && Files.exists(group.resolve(version.used()))) {
				smallest = Math.min(smallest, size.applyAsLong(group, version));
				group = group.getParent();
			}
		}
		return smallest;
	}

	private static long number(Path file) {
		List<String> lines = lines(file);
		return (lines.size() == 1 && lines.get(0).matches("[0-9]{1,18}")) ? Long.parseLong(lines.get(0))
				: Long.MAX_VALUE;
	}

	private static long cached(Path group, Version version) {
		return lines(group.resolve("memory.stat")).stream()
			.map((line) -> line.split(" ", 2))
			.filter((pair) -> version.cached().contains(pair[0]))
			.mapToLong((pair) -> Long.parseLong(pair[1]))
			.sum();
	}

	private @Nullable Path group(Version version) {
		for (String line : lines(this.root.resolve("proc/self/cgroup"))) {
			// hierarchy:controllers:path
			String[] fields = line.split(":", 3);
			if (List.of(fields[1].split(",", -1)).contains(version.controller())) {
				return group(version, Path.of(fields[2]));
			}
		}
		return null;
	}

	private @Nullable Path group(Version version, Path path) {
		for (String line : lines(this.root.resolve("proc/self/mountinfo"))) {
			// proc(5): ID parent device root mount-point options... - type source options
			String[] fields = line.split(" - ", 2);
			String[] mount = fields[0].split(" ", -1);
			String[] type = fields[fields.length - 1].split(" ", -1);
			if (type[0].equals(version.type()) && ("," + type[2] + ",").contains("," + version.mountOption())) {
				Path point = this.root.resolve(mount[4].substring(1));
				Path top = Path.of(mount[3]);
				// in a container the path may be one that is not to be seen in it
				return path.startsWith(top) ? point.resolve(top.relativize(path).toString()) : point;
			}
		}
		return null;
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	/**
	 * How a version of control groups names what is wanted of it.
	 *
	 * @param controller in /proc/self/cgroup
	 * @param type of its filesystem
	 * @param mountOption of its filesystem, or an empty text if there is one only
	 * @param limit the file with the limit
	 * @param used the file with what is used
	 * @param cached the entries of memory.stat with what of it is files
	 */
	private record Version(String controller, String type, String mountOption, String limit, String used,
			List<String> cached) {

		private static final Version ONE = new Version("memory", "cgroup", "memory", "memory.limit_in_bytes",
				"memory.usage_in_bytes", List.of("total_inactive_file", "total_active_file"));

		private static final Version TWO = new Version("", "cgroup2", "", "memory.max", "memory.current",
				List.of("inactive_file", "active_file"));

	}

}
