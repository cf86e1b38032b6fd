package dev.vmwork.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;

/**
 * A small disk of its own, mounted, that can be filled, and on which folders can be made
 * read-only. All this is root's alone: for others it is a plain folder.
 */
public final class FaultDisk implements AutoCloseable {

	private static final int BLOCK = 1 << 20;

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	private final Path path;

	private final Path filler;

	private @Nullable Path readOnly;

	/**
	 * Mounts a disk.
	 * @param path where; the folder is made
	 * @param mib its size in MiB
	 * @throws IOException if it cannot be mounted
	 */
	public FaultDisk(Path path, int mib) throws IOException {
		this.path = path;
		this.filler = path.resolve("filler");
		Files.createDirectories(path);
		if (isPossible()) {
			call("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", path.toString());
		}
	}

	/**
	 * Whether disks can be mounted.
	 * @return true for root
	 */
	public static boolean isPossible() {
		return System.getProperty("user.name").equals("root");
	}

	/**
	 * Where it is.
	 * @return its path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Takes all the room that is left.
	 * @throws IOException if the file that takes it cannot be made
	 */
	public void fill() throws IOException {
		try (OutputStream out = Files.newOutputStream(this.filler)) {
			for (int size = BLOCK; size > 0; size /= 2) {
				writeUntilFull(out, new byte[size]);
			}
		}
	}

	/**
	 * Takes all the room but some.
	 * @param left how many MiB are left
	 * @throws IOException if the file that takes it cannot be made
	 */
	public void fillBut(int left) throws IOException {
		fill();
		try (FileChannel channel = FileChannel.open(this.filler, StandardOpenOption.WRITE)) {
			channel.truncate(Math.max(0, channel.size() - left * (long) BLOCK));
		}
	}

	private static void writeUntilFull(OutputStream out, byte[] bytes) {
		try {
			while (true) {
				out.write(bytes);
			}
		}
		catch (IOException ex) {
			// full
		}
	}

	/**
	 * Makes a folder read-only, for root too: what is opened from now on cannot be
	 * written, what is open already can.
	 * @param folder the folder
	 * @throws IOException if that is not possible
	 */
	public void makeReadOnly(Path folder) throws IOException {
		call("mount", "--bind", folder.toString(), folder.toString());
		this.readOnly = folder;
		call("mount", "-o", "remount,bind,ro", folder.toString());
	}

	/**
	 * Makes it an ordinary disk again.
	 * @throws IOException if that is not possible
	 */
	public void heal() throws IOException {
		Files.deleteIfExists(this.filler);
		if (this.readOnly != null) {
			// lazily: someone may be about to fail there
			call("umount", "--lazy", this.readOnly.toString());
			this.readOnly = null;
		}
	}

	@Override
	public void close() throws IOException {
		heal();
		// a test that failed leaves more
		OrphanedProcesses.end(this.path);
		if (isPossible()) {
			call("umount", "--recursive", "--lazy", this.path.toString());
		}
	}

	private void call(String... command) throws IOException {
		this.processes.runChecked(Command.of(Objects.requireNonNull(this.path.getParent()), LIMIT, List.of(command)));
	}

}
