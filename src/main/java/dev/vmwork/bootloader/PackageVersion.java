package dev.vmwork.bootloader;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name with a version and a release, in the order of RPM (its manual, "Version
 * comparison"): this is how Fedora's GRUB sorts its menu.
 *
 * @param name the name
 * @param version the version
 * @param release the release
 */
record PackageVersion(String name, String version, String release) implements Comparable<PackageVersion> {

	private static final Pattern SEGMENT = Pattern.compile("[0-9]+|[A-Za-z]+|~|\\^");

	private static final int NUMBER = 4;

	static PackageVersion parse(String text) {
		int release = text.lastIndexOf('-');
		int version = text.lastIndexOf('-', release - 1);
		if (release < 0 || version < 0) {
			return new PackageVersion(text, "", "");
		}
		return new PackageVersion(text.substring(0, version), text.substring(version + 1, release),
				text.substring(release + 1));
	}

	@Override
	public int compareTo(PackageVersion other) {
		int order = compare(this.name, other.name);
		order = (order != 0) ? order : compare(this.version, other.version);
		return (order != 0) ? order : compare(this.release, other.release);
	}

	private static int compare(String left, String right) {
		List<String> lefts = segments(left);
		List<String> rights = segments(right);
		for (int i = 0; i < Math.max(lefts.size(), rights.size()); i++) {
			int order = compareSegments((i < lefts.size()) ? lefts.get(i) : "",
					(i < rights.size()) ? rights.get(i) : "");
			if (order != 0) {
				return order;
			}
		}
		return 0;
	}

	private static int compareSegments(String left, String right) {
		int order = Integer.compare(rank(left), rank(right));
		if (order != 0 || rank(left) < NUMBER) {
			return (order != 0) ? order : left.compareTo(right);
		}
		order = Integer.compare(left.length(), right.length());
		return (order != 0) ? order : left.compareTo(right);
	}

	// A tilde is older than the end, a caret is newer; letters are older than numbers.
	private static int rank(String segment) {
		if (segment.isEmpty()) {
			return 1;
		}
		char first = segment.charAt(0);
		if (first == '~' || first == '^') {
			return (first == '~') ? 0 : 2;
		}
		return Character.isDigit(first) ? NUMBER : 3;
	}

	private static List<String> segments(String text) {
		List<String> segments = new ArrayList<>();
		Matcher segment = SEGMENT.matcher(text);
		while (segment.find()) {
			segments.add(segment.group().replaceFirst("^0+(?=[0-9])", ""));
		}
		return segments;
	}

}
