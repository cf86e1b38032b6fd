package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.IoFailure;

/**
 * Answers questions about the files that rows name, each file and folder looked at once:
 * rows name the same image and app over and over.
 */
final class HostFiles {

	/** Files looked at; the empty string stands for one that is fine. */
	private final Map<Path, String> sources = new HashMap<>();

	/** Existing folders looked at, likewise. */
	private final Map<Path, String> folders = new HashMap<>();

	private final Map<Path, Path> realFolders = new HashMap<>();

	private final List<ClosedFolder> closed;

	private final Path base;

	/**
	 * Creates the files of a manifest.
	 * @param base the manifest's folder
	 * @param closed folders in which no output is put
	 */
	HostFiles(Path base, List<ClosedFolder> closed) {
		this.base = realPath(base);
		this.closed = closed.stream()
			.map((folder) -> new ClosedFolder(realPath(folder.path()), folder.what(), folder.exceptBelowManifests()))
			.toList();
	}

	/**
	 * What keeps a file from being read.
	 * @param path the file
	 * @return the problem, or null if it is a regular file that can be opened
	 */
	@Nullable String sourceProblem(Path path) {
		String problem = this.sources.computeIfAbsent(path, HostFiles::lookAtSource);
		return problem.isEmpty() ? null : "'" + path + "' " + problem;
	}

	private static String lookAtSource(Path path) {
		if (!Files.exists(path)) {
			return Files.isSymbolicLink(path) ? "is a symbolic link to a file that does not exist" : "does not exist";
		}
		if (Files.isDirectory(path)) {
			return "is a directory, wanted a file";
		}
		if (!Files.isRegularFile(path)) {
			return "is a device, pipe or socket, wanted a file";
		}
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			return channel.isOpen() ? "" : "cannot be opened";
		}
		catch (AccessDeniedException ex) {
			return "cannot be read: permission denied";
		}
		catch (IOException ex) {
			return "cannot be read: " + IoFailure.describe(ex);
		}
	}

	/**
	 * What keeps an output from being published.
	 * @param output the row's output
	 * @return the problem, or null if the file can be made
	 */
	@Nullable String outputProblem(Path output) {
		if (Files.isDirectory(output)) {
			return "'" + output + "' is a directory, wanted the name of a file";
		}
		if (Files.exists(output) && !Files.isRegularFile(output)) {
			return "'" + output + "' is a device, pipe or socket, wanted the name of a file";
		}
		Path folder = output.getParent();
		if (folder == null) {
			return "'" + output + "' has no folder, wanted the name of a file";
		}
		Path existing = folder;
		while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
			existing = existing.getParent();
		}
		String problem = this.folders.computeIfAbsent(existing, HostFiles::lookAtFolder);
		return problem.isEmpty() ? null : "folder '" + folder + "' " + problem;
	}

	/**
	 * What keeps a file from being an output because of where it is.
	 * @param output the real path of the output
	 * @return the problem, or null if it may be there
	 */
	@Nullable String placeProblem(Path output) {
		for (ClosedFolder folder : this.closed) {
			Path path = folder.path();
			boolean manifestIsBelow = folder.exceptBelowManifests() && this.base.startsWith(path)
					&& !this.base.equals(path);
			if (output.startsWith(path) && !(manifestIsBelow && output.startsWith(this.base))) {
				return "'" + output + "' is in '" + path + "', which is " + folder.what() + ", wanted another folder";
			}
		}
		return null;
	}

	// Tries it with a real file: permission bits say nothing about a read-only
	// filesystem, and nothing at all to root.
	private static String lookAtFolder(Path existing) {
		if (!Files.isDirectory(existing)) {
			return "cannot be made: '" + existing + "' is not a folder";
		}
		try {
			Files.delete(Files.createTempFile(existing, ".vmwork-", ".tmp"));
			return "";
		}
		catch (AccessDeniedException | NoSuchFileException ex) {
			return "cannot be written: permission denied in '" + existing + "'";
		}
		catch (IOException ex) {
			return "cannot be written: " + IoFailure.describe(ex);
		}
	}

	/**
	 * A path with the links in its existing part resolved, so that two names of one file
	 * are seen to be one.
	 * @param path an absolute path
	 * @return the real path
	 */
	Path realPath(Path path) {
		Path folder = path.getParent();
		Path name = path.getFileName();
		if (folder == null || name == null) {
			return path;
		}
		try {
			return Files.isSymbolicLink(path) ? path.toRealPath() : realFolder(folder).resolve(name);
		}
		catch (IOException ex) {
			return realFolder(folder).resolve(name);
		}
	}

	/**
	 * A folder with the links in its existing part resolved.
	 * @param folder an absolute path
	 * @return the real path
	 */
	Path realFolder(Path folder) {
		Path known = this.realFolders.get(folder);
		if (known == null) {
			known = resolveFolder(folder);
			this.realFolders.put(folder, known);
		}
		return known;
	}

	private Path resolveFolder(Path folder) {
		try {
			return folder.toRealPath();
		}
		catch (NoSuchFileException | NotDirectoryException ex) {
			return realPath(folder);
		}
		catch (IOException ex) {
			return folder;
		}
	}

}
