package dev.vmwork.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The files of a guest by their paths, as the guest itself would see them: links are
 * followed, within the filesystem and to an end.
 *
 * @param filesystem the guest's filesystem
 * @param directory takes temporary files
 */
public record GuestTree(GuestFilesystem filesystem, Path directory) {

	/** Linux include/linux/namei.h: MAXSYMLINKS, and limits.h: PATH_MAX. */
	private static final int MOST_LINKS = 40;

	private static final int LONGEST_PATH = 4096;

	private static final Pattern LINK_TARGET = Pattern.compile("Fast link dest: \"(.*)\"\\s*\\z", Pattern.DOTALL);

	/**
	 * What debugfs prints: /INODE/MODE/UID/GID/NAME/SIZE/. A deleted file has inode 0.
	 */
	private static final Pattern LISTED = Pattern.compile("(?m)^/[1-9][0-9]*/[0-7]+/[0-9]+/[0-9]+/([^/]+)/[0-9]*/$");

	private static final Pattern NAME = Pattern.compile("(?m)^Filesystem (UUID|volume name): +(.*)$");

	/**
	 * Finds a file. Links in the folders before the last name are followed by debugfs;
	 * {@code ..} of the top folder is the top folder.
	 * @param path the guest's path
	 * @return the file's status, or null if there is no such file
	 * @throws IOException if the filesystem cannot be read, or the links have no end
	 */
	public @Nullable FileStatus find(String path) throws IOException {
		String current = path;
		for (int links = 0; links < MOST_LINKS; links++) {
			check(current);
			FileStatus status = this.filesystem.stat(current);
			if (status == null || !status.type().equals("symlink")) {
				return status;
			}
			String target = readLink(status);
			current = target.startsWith("/") ? target : current.substring(0, current.lastIndexOf('/') + 1) + target;
		}
		throw new UnfitImageException("'" + path + "' in the image is a link without an end");
	}

	private static void check(String path) throws UnfitImageException {
		if (path.length() > LONGEST_PATH || path.chars().anyMatch(Character::isISOControl)) {
			throw new UnfitImageException("the name of a file in the image has control characters or is too long");
		}
	}

	// A short target is in the inode itself, where debugfs's cat does not look.
	private String readLink(FileStatus link) throws IOException {
		Matcher target = LINK_TARGET.matcher(this.filesystem.ask("stat <" + link.inode() + ">").output());
		return target.find() ? target.group(1) : read(link, LONGEST_PATH);
	}

	/**
	 * Whether there is a file, or a link, that can be read.
	 * @param path the guest's path
	 * @return true if there is
	 * @throws IOException if debugfs cannot be run, or the path cannot be a file's
	 */
	public boolean has(String path) throws IOException {
		check(path);
		try {
			return this.filesystem.stat(path) != null;
		}
		catch (DamagedFilesystemException ex) {
			return false;
		}
	}

	/**
	 * Reads the beginning of a file.
	 * @param file the file
	 * @param limit read this many bytes at most
	 * @return the text
	 * @throws IOException if it cannot be read
	 */
	public String read(FileStatus file, long limit) throws IOException {
		Path copy = Files.createTempFile(this.directory, "read-", ".txt");
		try {
			this.filesystem.copyOut(file, copy, limit);
			return new String(Files.readAllBytes(copy), StandardCharsets.UTF_8);
		}
		finally {
			Files.delete(copy);
		}
	}

	/**
	 * Lists a folder; of a very large one the beginning.
	 * @param folder the folder
	 * @return the names of its files
	 * @throws IOException if debugfs cannot be run
	 */
	public List<String> list(FileStatus folder) throws IOException {
		String listing = this.filesystem.ask("ls -p <" + folder.inode() + ">").output();
		return LISTED.matcher(listing).results().map((listed) -> listed.group(1)).toList();
	}

	/**
	 * By what names a boot loader can search for the filesystem.
	 * @return {@code uuid/…} and {@code label/…}; none if it cannot be read
	 * @throws IOException if debugfs cannot be run
	 */
	public List<String> names() throws IOException {
		return NAME.matcher(this.filesystem.ask("show_super_stats -h").output())
			.results()
			.map((name) -> (name.group(1).equals("UUID") ? "uuid/" : "label/") + name.group(2))
			.toList();
	}

}
