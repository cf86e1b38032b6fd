package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.KillAll;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;

/**
 * A disk of its own whose power can be cut: what the kernel has not written to it by then
 * is gone. It has no cache of its own that could lose more. Only root can mount one.
 */
public final class PowerCutDisk implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	private final Path path;

	private final Path image;

	private final Path copy;

	/**
	 * Makes and mounts a disk.
	 * @param path where; the folder is made
	 * @param mib its size in MiB
	 * @throws IOException if it cannot be made or mounted
	 */
	public PowerCutDisk(Path path, int mib) throws IOException {
		this.path = Files.createDirectories(path);
		this.image = Path.of(path + ".ext4");
		this.copy = Path.of(path + ".copy");
		call("mke2fs", "-q", "-t", "ext4", "-E", "lazy_itable_init=0,lazy_journal_init=0", this.image.toString(),
				mib + "m");
		mount();
	}

	/**
	 * Where it is.
	 * @return its path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Cuts the power: all who write to the disk end, and it comes back with what was on
	 * it.
	 * @param vmwork the process of a vmwork whose home is on the disk
	 * @throws IOException if it cannot be mounted again
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void cut(long vmwork) throws IOException, InterruptedException {
		signal("STOP", vmwork);
		for (ProcessHandle process : OrphanedProcesses.find(this.path)) {
			signal("STOP", process.pid());
		}
		do {
			call("cp", "--sparse=always", this.image.toString(), this.copy.toString());
		}
		while (Files.mismatch(this.image, this.copy) >= 0);
		signal("KILL", vmwork);
		KillAll.under(this.path);
		umount();
		// the kernel goes on writing to the old one
		Files.delete(this.image);
		Files.move(this.copy, this.image);
		mount();
	}

	private void signal(String name, long process) throws IOException {
		call("kill", "-" + name, String.valueOf(process));
	}

	private void mount() throws IOException {
		// only who asks for it has the journal written
		call("mount", "-o", "loop,commit=300", this.image.toString(), this.path.toString());
	}

	private void umount() throws IOException {
		call("umount", "--recursive", "--lazy", this.path.toString());
	}

	@Override
	public void close() throws IOException {
		// a test that failed leaves some
		OrphanedProcesses.end(this.path);
		umount();
	}

	private void call(String... command) throws IOException {
		this.processes.runChecked(Command.of(Objects.requireNonNull(this.path.getParent()), LIMIT, List.of(command)));
	}

}
