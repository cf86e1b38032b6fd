package dev.vmwork.disk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What {@code debugfs stat} says of a file in a guest.
 *
 * @param inode its inode number, by which it is read: names can be links
 * @param type {@code regular}, {@code directory}, {@code symlink}, ...
 * @param size its size in bytes
 */
public record FileStatus(long inode, String type, long size) {

	private static final Pattern FIRST_LINE = Pattern.compile("Inode: ([0-9]+)\\s+Type: ([a-zA-Z ]+?)\\s+Mode");

	private static final Pattern SIZE = Pattern.compile("Size: ([0-9]+)");

	static @Nullable FileStatus parse(String output) {
		Matcher first = FIRST_LINE.matcher(output);
		if (!first.find()) {
			return null;
		}
		Matcher size = SIZE.matcher(output);
		return new FileStatus(Long.parseLong(first.group(1)), first.group(2),
				size.find() ? parseSize(size.group(1)) : 0);
	}

	// The guest chose it: up to 64 bits, unsigned.
	private static long parseSize(String digits) {
		try {
			return Long.parseLong(digits);
		}
		catch (NumberFormatException ex) {
			return Long.MAX_VALUE;
		}
	}

	/**
	 * Whether it is an ordinary file, as opposed to a link, device, directory ...
	 * @return true if it is
	 */
	public boolean isRegular() {
		return this.type.equals("regular");
	}

	public boolean isDirectory() {
		return this.type.equals("directory");
	}

}
