package dev.vmwork.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.Directories;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;

/**
 * The ext2, ext3 or ext4 filesystem of a guest that is not running, by {@code debugfs}
 * and {@code e2fsck} (e2fsprogs). Nothing in it is trusted: files are taken out one by
 * one, to names that vmwork chooses, with a size limit.
 */
public final class GuestFilesystem {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final Duration COPY_LIMIT = Duration.ofHours(1);

	/** The limit holds for the banner on standard error, too. */
	private static final long LEAST_OUTPUT_LIMIT = 64L << 10;

	/** e2fsprogs debugfs/dump.c: the host's side of a copy failed, not the guest's. */
	private static final String HOST_WRITE_FAILED = "while writing file";

	/** What debugfs complained of if it did not. */
	private static final String NOTHING = "nothing";

	/** The list of a large file's blocks can be long; only its first lines are wanted. */
	private static final long LISTING_LIMIT = 16L << 20;

	private final ProcessRunner processes;

	private final Path directory;

	private final Path raw;

	/**
	 * The device as e2fsprogs names it: {@code FILE?offset=BYTES}. FILE is relative to
	 * the directory where it can be: the directory's name can have a question mark.
	 */
	private final String device;

	/**
	 * Creates the access.
	 * @param processes starts debugfs and e2fsck
	 * @param directory takes temporary files
	 * @param raw the disk as a raw file
	 * @param partition the partition with the file system
	 */
	public GuestFilesystem(ProcessRunner processes, Path directory, Path raw, Partition partition) {
		this.processes = processes;
		this.directory = directory;
		this.raw = raw;
		String file = raw.startsWith(directory) ? "./" + directory.relativize(raw) : raw.toString();
		this.device = file + "?offset=" + partition.offset();
	}

	/**
	 * Replays the journal, which a guest that was reset leaves behind. Without this,
	 * files that the guest wrote last can be missing, and writing would corrupt them.
	 * @throws IOException if the journal or the filesystem is damaged
	 */
	void replayJournal() throws IOException {
		ProcessResult result = this.processes
			.run(tool(LIMIT, List.of("e2fsck", "-E", "journal_only", "-y", this.device)));
		// e2fsck(8): 0 nothing to do, 1 errors corrected, 2 the same and reboot
		if (result.exitCode() > 2) {
			throw damaged(
					"the guest's journal cannot be replayed: " + (result.output() + " " + result.errors()).strip());
		}
	}

	/**
	 * Finds out about a file.
	 * @param path the guest's path; the last name is not followed if it is a link
	 * @return the file's status, or null if there is no such file
	 * @throws IOException if the filesystem cannot be read
	 */
	public @Nullable FileStatus stat(String path) throws IOException {
		ProcessResult result = ask("stat " + quote(path));
		FileStatus status = FileStatus.parse(result.output());
		if (status == null && !result.errors().contains("File not found")) {
			checkAnswered(result);
			throw damaged("the guest's filesystem cannot be read: " + withoutBanner(result.errors()));
		}
		return status;
	}

	/**
	 * Finds out about several files, and reads a short one, in one go where that can be
	 * done.
	 * @param paths the guest's paths, the one to read last
	 * @return what was found
	 * @throws IOException if the filesystem cannot be read
	 */
	public Listing list(List<String> paths) throws IOException {
		String last = paths.get(paths.size() - 1);
		List<String> requests = new ArrayList<>();
		paths.forEach((path) -> requests.add("stat " + quote(path)));
		requests.add("cat " + quote(last));
		ProcessResult result = ask(requests, List.of(), LIMIT, LISTING_LIMIT);
		// debugfs repeats each request before its answer; long answers are cut off, and a
		// link's target can look like a request
		String[] answers = ("\n" + result.output()).split("\ndebugfs: (?:stat|cat) [^\n]*\n", -1);
		boolean whole = answers.length == requests.size() + 1;
		Map<String, FileStatus> found = new HashMap<>();
		for (int i = 0; i < paths.size(); i++) {
			FileStatus status = whole ? FileStatus.parse(answers[i + 1]) : null;
			boolean missing = status == null && result.errors().contains(paths.get(i) + ": File not found");
			status = (status == null && !missing) ? stat(paths.get(i)) : status;
			if (status != null) {
				found.put(paths.get(i), status);
			}
		}
		return new Listing(found, whole ? answers[requests.size()] : null);
	}

	/**
	 * Finds out about a file, and takes its content out in the same go where that can be
	 * done: the host's file is there and as large as the guest's then.
	 * @param path the guest's path; the last name is not followed if it is a link
	 * @param target the host's file, which may be left incomplete, and have the content
	 * of a file that is not regular
	 * @param limit write this many bytes at most
	 * @return the file's status, or null if there is no such file
	 * @throws IOException if the filesystem cannot be read
	 */
	public @Nullable FileStatus statAndCopyOut(String path, Path target, long limit) throws IOException {
		// a link under a plain name: debugfs has no quoting for every name of a host
		Path link = this.directory.resolve("inject-target");
		Files.deleteIfExists(link);
		Files.createSymbolicLink(link, target.toAbsolutePath());
		try {
			List<String> requests = List.of("stat " + quote(path), "dump " + quote(path) + " ./" + link.getFileName());
			ProcessResult result = ask(requests, List.of(), COPY_LIMIT, Math.max(limit, LEAST_OUTPUT_LIMIT));
			FileStatus status = FileStatus.parse(result.output());
			return (status != null) ? status : stat(path);
		}
		finally {
			Files.delete(link);
		}
	}

	private ProcessResult ask(List<String> requests, List<String> options, Duration limit, long outputLimit)
			throws IOException {
		Path script = Files.createTempFile(this.directory, "inject-", ".requests");
		try {
			Files.write(script, requests);
			List<String> command = new ArrayList<>(List.of("debugfs", "-f", "./" + script.getFileName()));
			command.addAll(options);
			command.add(this.device);
			return this.processes.run(tool(limit, command).withOutputLimit(outputLimit));
		}
		finally {
			Files.delete(script);
		}
	}

	/**
	 * Asks debugfs about the filesystem.
	 * @param request what to ask, in debugfs's language
	 * @return its answer
	 * @throws IOException if debugfs cannot be run
	 */
	ProcessResult ask(String request) throws IOException {
		return this.processes
			.run(tool(LIMIT, List.of("debugfs", "-R", request, this.device)).withOutputLimit(LISTING_LIMIT));
	}

	private Command tool(Duration limit, List<String> arguments) {
		return Command.of(this.directory, limit, arguments).withMemoryLimit(QemuImg.MEMORY_LIMIT);
	}

	/**
	 * Takes the content of a file out.
	 * @param file the file
	 * @param target the host's file, replaced
	 * @param limit take this many bytes at most
	 * @throws IOException if the content cannot be read or written completely
	 */
	public void copyOut(FileStatus file, Path target, long limit) throws IOException {
		long wanted = Math.min(file.size(), limit);
		if (wanted == 0) {
			Files.write(target, new byte[0]);
			return;
		}
		ProcessResult result = this.processes.run(
				tool(COPY_LIMIT, List.of("debugfs", "-R", "cat <" + file.inode() + ">", this.device)).withOutput(target)
					.withOutputLimit(Math.max(wanted, LEAST_OUTPUT_LIMIT)));
		if (result.errors().contains(HOST_WRITE_FAILED)) {
			throw new IOException("'" + target + "' cannot be written: " + withoutBanner(result.errors()));
		}
		cutOff(target, wanted);
		if (Files.size(target) != wanted) {
			checkAnswered(result);
			throw damaged("the guest's file with inode " + file.inode() + " has " + file.size() + " bytes, "
					+ Files.size(target) + " could be read: " + withoutBanner(result.errors()));
		}
	}

	// debugfs has either found something or complains; if it does neither, there was no
	// room on the host for what it said.
	private void checkAnswered(ProcessResult result) throws IOException {
		if (result.exitCode() == 0 && withoutBanner(result.errors()).equals(NOTHING)) {
			throw new FileSystemException(this.directory.toString(), null,
					"the answer of debugfs was lost, is the disk full?");
		}
	}

	// That the host has lost a disk, as when the daemon of its view was killed, says
	// nothing about the guest.
	private DamagedFilesystemException damaged(String reason) throws IOException {
		Files.newInputStream(this.raw).close();
		return new DamagedFilesystemException(reason);
	}

	private static void cutOff(Path file, long length) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			channel.truncate(length);
		}
	}

	/**
	 * Puts files into the guest's home in place of what stands there, executable and
	 * owned by root, then reads them back: {@code debugfs} ends with 0 even if it could
	 * not write.
	 * @param home the guest's home
	 * @param files the files
	 * @param stale names to remove from the home
	 * @throws IOException if a file is not there as wanted
	 */
	void copyIn(String home, List<GuestFile> files, List<String> stale) throws IOException {
		Path links = Files.createTempDirectory(this.directory, "inject-");
		try {
			Path script = links.resolve("requests");
			Files.write(script, requests(home, files, stale, links));
			ProcessResult result = this.processes
				.run(tool(COPY_LIMIT, List.of("debugfs", "-w", "-f", script.toString(), this.device)));
			for (GuestFile file : files) {
				verify(home, file, result.errors(), links.resolve("readback"));
			}
			for (String name : stale) {
				verifyRemoved(home, name);
			}
		}
		finally {
			Directories.remove(links);
		}
	}

	private List<String> requests(String home, List<GuestFile> files, List<String> stale, Path links)
			throws IOException {
		List<String> requests = new ArrayList<>(List.of("cd " + quote(home)));
		for (String name : stale) {
			requests.add("rm " + quote(name));
		}
		for (int i = 0; i < files.size(); i++) {
			GuestFile file = files.get(i);
			// a link under a plain name: debugfs has no quoting for every name of a host
			Path link = Files.createSymbolicLink(links.resolve("file" + i), file.source().toAbsolutePath());
			requests.add("rm " + quote(file.name()));
			requests.add("write " + quote(this.directory.relativize(link).toString()) + " " + quote(file.name()));
			// of a name alone, debugfs would take <2> for an inode's number
			String path = quote("./" + file.name());
			requests.add("sif " + path + " mode 0100755");
			requests.add("sif " + path + " uid 0");
			requests.add("sif " + path + " gid 0");
		}
		return requests;
	}

	/**
	 * Makes root the owner of what {@code mke2fs -d} made of a folder.
	 * @param folder the folder
	 * @throws IOException if the filesystem cannot be written
	 */
	void giveToRoot(Path folder) throws IOException {
		List<String> requests = new ArrayList<>();
		try (Stream<Path> files = Files.walk(folder)) {
			for (Path file : files.filter((path) -> !path.equals(folder)).toList()) {
				String path = quote("/" + folder.relativize(file));
				requests.add("sif " + path + " uid 0");
				requests.add("sif " + path + " gid 0");
			}
		}
		String errors = withoutBanner(ask(requests, List.of("-w"), LIMIT, LISTING_LIMIT).errors());
		if (!errors.equals(NOTHING)) {
			throw new IOException("the work disk cannot be written: " + errors);
		}
	}

	// debugfs removes anything but a directory.
	private void verifyRemoved(String home, String name) throws IOException {
		FileStatus status = stat(home + "/" + name);
		if (status != null) {
			throw new UnfitImageException("'" + home + "/" + name + "' in the image is a " + status.type()
					+ " and cannot be removed; wanted a file or nothing");
		}
	}

	private void verify(String home, GuestFile file, String errors, Path readback) throws IOException {
		FileStatus status = stat(home + "/" + file.name());
		long size = Files.size(file.source());
		boolean right = status != null && status.isRegular() && status.size() == size;
		if (right && status != null) {
			copyOut(status, readback, size);
			right = Files.mismatch(readback, file.source()) < 0;
		}
		if (!right) {
			throw new IOException("'" + file.source() + "' (" + size + " bytes) cannot be written to " + home
					+ " in the image; is it full? debugfs says: " + withoutBanner(errors));
		}
	}

	boolean hasDirectory(String path) throws IOException {
		try {
			FileStatus status = stat(path);
			return status != null && status.isDirectory();
		}
		catch (DamagedFilesystemException ex) {
			return false;
		}
	}

	// debugfs requests are split by libss: within double quotes only the double quote is
	// special, and is doubled.
	static String quote(String name) {
		if (name.chars().anyMatch((c) -> c < ' ')) {
			throw new IllegalArgumentException("a name with a control character cannot be given to debugfs");
		}
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	private static String withoutBanner(String errors) {
		return errors.lines()
			.filter((line) -> !line.startsWith("debugfs 1."))
			.filter((line) -> !line.startsWith("rm: File not found"))
			.limit(10)
			.reduce((a, b) -> a + "; " + b)
			.orElse(NOTHING);
	}

	/**
	 * What there is of several files.
	 *
	 * @param files the status of each that there is, by path
	 * @param text what the last one has, or null if it has to be read by itself
	 */
	public record Listing(Map<String, FileStatus> files, @Nullable String text) {

		public Listing {
			files = Map.copyOf(files);
		}

	}

}
