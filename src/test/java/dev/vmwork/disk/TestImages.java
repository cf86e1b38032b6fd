package dev.vmwork.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;

/**
 * Makes small disk images with real filesystems the way an image's owner would, and looks
 * into them by other ways than the code under test.
 */
public final class TestImages {

	/** Where the prototype's images have their filesystem. */
	public static final Partition SECTOR_63 = new Partition(63 * DiskBytes.SECTOR);

	/** The guest's home. */
	public static final String HOME = "/home/auto";

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	private final Path directory;

	private final Path tree;

	/**
	 * Creates the maker.
	 * @param directory takes the images
	 * @throws IOException if the folder cannot be made
	 */
	public TestImages(Path directory) throws IOException {
		TestTools.require("mke2fs", "debugfs", "e2fsck", "qemu-img");
		this.directory = directory;
		this.tree = directory.resolve("tree");
		Files.createDirectories(home());
	}

	/**
	 * The host's folder whose content filesystems get.
	 * @return the folder
	 */
	public Path tree() {
		return this.tree;
	}

	/**
	 * The guest's home in that folder.
	 * @return the folder
	 */
	public Path home() {
		return this.tree.resolve("home/auto");
	}

	/**
	 * Makes a raw image as the prototype's: one partition, at sector 63.
	 * @param type {@code ext2}, {@code ext3} or {@code ext4}
	 * @param mebibytes the filesystem's size
	 * @return the image
	 * @throws IOException if it cannot be made
	 */
	public Path disk(String type, int mebibytes) throws IOException {
		Path disk = this.directory.resolve("disk-" + type + ".raw");
		Files.deleteIfExists(disk);
		DiskBytes.ofSectors(disk, 63 + mebibytes * 2048L + 1).record(0, 0, DiskBytes.LINUX, 63);
		format(type, this.tree, disk, SECTOR_63, mebibytes);
		return disk;
	}

	/**
	 * Makes a filesystem on a raw disk.
	 * @param type its type
	 * @param content the folder whose content it gets
	 * @param disk the disk
	 * @param partition where it starts
	 * @param mebibytes its size
	 * @throws IOException if it cannot be made
	 */
	public void format(String type, Path content, Path disk, Partition partition, int mebibytes) throws IOException {
		run("mke2fs", "-q", "-F", "-t", type, "-E", "nodiscard,offset=" + partition.offset(), "-d", content.toString(),
				disk.toString(), mebibytes + "M");
	}

	/**
	 * Converts a raw image.
	 * @param raw the image
	 * @param format the wanted format
	 * @return the converted image
	 * @throws IOException if it cannot be made
	 */
	public DiskImage convert(Path raw, ImageFormat format) throws IOException {
		if (format == ImageFormat.RAW) {
			return new DiskImage(raw, format);
		}
		Path image = Path.of(raw + "." + format.driver());
		run("qemu-img", "convert", "-f", "raw", "-O", format.driver(), raw.toString(), image.toString());
		return new DiskImage(image, format);
	}

	/**
	 * Makes a raw copy of an overlay.
	 * @param overlay the overlay
	 * @return the copy
	 * @throws IOException if it cannot be made
	 */
	public Path flatten(Path overlay) throws IOException {
		Path raw = Files.createTempFile(this.directory, "flat-", ".raw");
		run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", overlay.toString(), raw.toString());
		return raw;
	}

	/**
	 * Has debugfs change the filesystem at sector 63.
	 * @param disk the raw disk
	 * @param requests what to do, in debugfs's language
	 * @throws IOException if debugfs cannot be run
	 */
	public void debugfs(Path disk, String... requests) throws IOException {
		Path script = Files.write(this.directory.resolve("requests"), List.of(requests));
		run("debugfs", "-w", "-f", script.toString(), device(disk));
	}

	/**
	 * Asks debugfs about the filesystem at sector 63.
	 * @param disk the raw disk
	 * @param request what to ask
	 * @return the answer
	 * @throws IOException if debugfs cannot be run
	 */
	public String ask(Path disk, String request) throws IOException {
		return run("debugfs", "-R", request, device(disk)).output();
	}

	/**
	 * Lists the guest's home.
	 * @param disk the raw disk
	 * @return {@code MODE/UID/GID/NAME/SIZE} of each file, as {@code ls -p} of debugfs
	 * prints it
	 * @throws IOException if debugfs cannot be run
	 */
	public List<String> list(Path disk) throws IOException {
		return entries(disk).stream().map((line) -> line.replaceFirst("^/[0-9]+/", "")).toList();
	}

	/**
	 * Reads a file of the guest's home, whatever its name.
	 * @param disk the raw disk
	 * @param name the file's name
	 * @return its content
	 * @throws IOException if there is none
	 */
	public byte[] read(Path disk, String name) throws IOException {
		for (String line : entries(disk)) {
			String[] fields = line.split("/", -1);
			if (fields[5].equals(name)) {
				Path content = this.directory.resolve("content");
				this.processes
					.runChecked(command("debugfs", "-R", "cat <" + fields[1] + ">", device(disk)).withOutput(content));
				return Files.readAllBytes(content);
			}
		}
		throw new IOException("no " + name + " in " + entries(disk));
	}

	// ls -p prints /INODE/MODE/UID/GID/NAME/SIZE/; names of files that are no longer
	// there
	// have inode 0
	private List<String> entries(Path disk) throws IOException {
		return ask(disk, "ls -p " + HOME).lines()
			.filter((line) -> line.startsWith("/") && !line.startsWith("/0/"))
			.filter((line) -> !line.endsWith("/.//") && !line.endsWith("/..//"))
			.toList();
	}

	/**
	 * Checks the whole filesystem at sector 63 without changing it.
	 * @param disk the raw disk
	 * @return what e2fsck complains of; empty if the filesystem is clean
	 * @throws IOException if e2fsck cannot be run
	 */
	public String check(Path disk) throws IOException {
		ProcessResult result = this.processes.run(command("e2fsck", "-f", "-n", device(disk)));
		return (result.exitCode() != 0) ? result.output() + result.errors() : "";
	}

	/**
	 * Runs a tool that has to succeed.
	 * @param arguments the tool and its arguments
	 * @return what it said
	 * @throws IOException if it fails
	 */
	public ProcessResult run(String... arguments) throws IOException {
		return this.processes.runChecked(command(arguments));
	}

	private Command command(String... arguments) {
		return Command.of(this.directory, LIMIT, List.of(arguments));
	}

	private static String device(Path disk) {
		return disk + "?offset=" + SECTOR_63.offset();
	}

	/**
	 * A file's checksum.
	 * @param file the file
	 * @return its SHA-256
	 * @throws IOException if it cannot be read
	 */
	public static String checksum(Path file) throws IOException {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Writes a file of the host.
	 * @param file the file; its folder is made if need be
	 * @param content its content
	 * @return the file
	 * @throws IOException if it cannot be written
	 */
	public static Path write(Path file, String content) throws IOException {
		Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
		return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Lists the files of a folder.
	 * @param folder the folder
	 * @return their names, sorted
	 * @throws IOException if it cannot be read
	 */
	public static List<String> names(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return new ArrayList<>(files.map((file) -> String.valueOf(file.getFileName())).sorted().toList());
		}
	}

}
