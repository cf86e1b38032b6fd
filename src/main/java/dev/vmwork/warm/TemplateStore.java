package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.FuseMounts;
import dev.vmwork.host.Directories;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;

/**
 * The folder of the warm templates: a folder for each, named by its key, which appears
 * when it is complete and is renamed before it is removed. Safe for use by several
 * threads and processes.
 */
final class TemplateStore {

	private static final String PART = ".part";

	/** Less than any templates take. */
	private static final long NOTHING = -1;

	private final Path folder;

	private final HostRoom room;

	private final ProcessRunner processes;

	TemplateStore(Path folder, HostRoom room, ProcessRunner processes) {
		this.folder = folder;
		this.room = room;
		this.processes = processes;
	}

	/**
	 * Where a template is while it is made or removed.
	 * @param directory its folder
	 * @return the other folder
	 */
	static Path part(Path directory) {
		return Path.of(directory + PART);
	}

	@Nullable TemplateLock tryLock(String key, boolean shared) throws IOException {
		return TemplateLock.tryTake(this.folder.resolve("locks").resolve(key), shared);
	}

	/**
	 * The templates, the latest used first, and the images that cannot be warm-started.
	 * @return the templates
	 * @throws IOException if the folder cannot be read
	 */
	List<TemplateInfo> list() throws IOException {
		List<TemplateInfo> found = new ArrayList<>();
		if (Files.isDirectory(this.folder)) {
			try (DirectoryStream<Path> folders = Files.newDirectoryStream(this.folder, "*[0-9a-f]")) {
				for (Path directory : folders) {
					TemplateInfo info = info(directory);
					if (info != null) {
						found.add(info);
					}
				}
			}
		}
		found.sort(Comparator.comparing(TemplateInfo::lastUse).reversed());
		return found;
	}

	private static @Nullable TemplateInfo info(Path directory) throws IOException {
		if (!TemplateRecord.isIn(directory)) {
			return null;
		}
		try {
			return TemplateInfo.of(directory);
		}
		catch (NoSuchFileException ex) {
			// removed just now
			return null;
		}
	}

	/**
	 * Removes templates that no one is using.
	 * @return those that were removed
	 * @throws IOException if one cannot be removed
	 */
	List<TemplateInfo> prune() throws IOException {
		return evict(NOTHING, 0);
	}

	/**
	 * Removes the templates that have not been used for longest and are not in use, until
	 * there is room.
	 * @param most what the others may take, in bytes
	 * @param free what has to be free on the disk, in bytes
	 * @return those that were removed
	 * @throws IOException if one cannot be removed
	 */
	List<TemplateInfo> evict(long most, long free) throws IOException {
		List<TemplateInfo> removed = new ArrayList<>();
		List<TemplateInfo> templates = new ArrayList<>(list());
		long total = templates.stream().mapToLong(TemplateInfo::bytes).sum();
		for (int i = templates.size() - 1; i >= 0 && (total > most || this.room.freeDisk() < free); i--) {
			TemplateInfo template = templates.get(i);
			try (TemplateLock lock = tryLock(template.key(), false)) {
				if (lock != null) {
					remove(this.folder.resolve(template.key()));
					total -= template.bytes();
					removed.add(template);
				}
			}
		}
		return removed;
	}

	/**
	 * Ends and removes what a killed vmwork left half made or half removed.
	 * @throws IOException if it cannot be ended or removed
	 */
	void recover() throws IOException {
		if (!Files.isDirectory(this.folder)) {
			return;
		}
		try (DirectoryStream<Path> parts = Files.newDirectoryStream(this.folder, "*" + PART)) {
			for (Path part : parts) {
				String name = String.valueOf(part.getFileName());
				String key = name.substring(0, name.length() - PART.length());
				try (TemplateLock lock = tryLock(key, false)) {
					if (lock != null) {
						clear(part);
					}
				}
			}
		}
	}

	/**
	 * Removes a template, and what is left of an earlier one. For the holder of its lock.
	 * @param directory its folder
	 * @throws IOException if it cannot be removed
	 */
	void remove(Path directory) throws IOException {
		Path part = part(directory);
		clear(part);
		if (Files.exists(directory)) {
			// what is half removed is not a template
			Files.move(directory, part, StandardCopyOption.ATOMIC_MOVE);
			Directories.remove(part);
		}
	}

	/**
	 * Removes what is half made or half removed.
	 * @param part its folder
	 * @throws IOException if it cannot be ended or removed
	 */
	void clear(Path part) throws IOException {
		if (Files.exists(part)) {
			OrphanedProcesses.end(part);
			FuseMounts.clear(this.processes, part);
			Directories.remove(part);
		}
	}

}
