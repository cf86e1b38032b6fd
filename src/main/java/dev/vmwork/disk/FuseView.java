package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.vmwork.host.BoundedText;
import dev.vmwork.host.Deadline;
import dev.vmwork.process.ChildProcess;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessException;
import dev.vmwork.process.ProcessKilledException;
import dev.vmwork.process.ProcessRunner;

/**
 * A view by {@code qemu-storage-daemon}'s FUSE export: no root rights, no copy, any
 * format and size.
 */
final class FuseView implements DiskView {

	private static final Duration START_LIMIT = Duration.ofSeconds(30);

	/** Time to write back what was cached; a busy disk can take long. */
	private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

	private static final Duration POLL = Duration.ofMillis(3);

	private final ProcessRunner processes;

	private final Path mountPoint;

	private final Path pidFile;

	private final Path log;

	private final ChildProcess daemon;

	private FuseView(ProcessRunner processes, Path mountPoint, Path pidFile, Path log, ChildProcess daemon) {
		this.processes = processes;
		this.mountPoint = mountPoint;
		this.pidFile = pidFile;
		this.log = log;
		this.daemon = daemon;
	}

	static FuseView open(ProcessRunner processes, DiskImage image, Partition partition, Path directory,
			boolean writable) throws IOException {
		Path mountPoint = Files.createTempFile(directory, "view-", ".fuse");
		Path pidFile = Path.of(mountPoint + ".pid");
		Path log = Path.of(mountPoint + ".log");
		Command command = Command.of(directory, START_LIMIT, arguments(image, partition, mountPoint, pidFile, writable))
			.withMemoryLimit(QemuImg.MEMORY_LIMIT);
		ChildProcess daemon = processes.start(command, log);
		FuseView view = new FuseView(processes, mountPoint, pidFile, log, daemon);
		try {
			view.awaitMount(image.path());
			return view;
		}
		catch (IOException ex) {
			daemon.close();
			view.removeFiles();
			throw ex;
		}
	}

	// The partition is cut out here, for e2fsck cannot: once it has replayed a journal it
	// forgets an ?offset=. A comma in the image's name is doubled; names without a folder
	// need no quoting.
	static List<String> arguments(DiskImage image, Partition partition, Path mountPoint, Path pidFile,
			boolean writable) {
		String readOnly = writable ? "off" : "on";
		String file = image.path().toString().replace(",", ",,");
		return List.of("qemu-storage-daemon", "--blockdev",
				"driver=file,node-name=file,read-only=" + readOnly + ",filename=" + file, "--blockdev",
				"driver=" + image.format().driver() + ",node-name=disk,read-only=" + readOnly + ",file=file",
				"--blockdev",
				"driver=raw,node-name=partition,read-only=" + readOnly + ",offset=" + partition.offset() + ",file=disk",
				"--export",
				"type=fuse,id=view,node-name=partition,writable=" + (writable ? "on" : "off") + ",mountpoint="
						+ Objects.requireNonNull(mountPoint.getFileName()),
				"--pidfile", Objects.requireNonNull(pidFile.getFileName()).toString());
	}

	// The daemon writes its PID file once the export is there.
	private void awaitMount(Path image) throws IOException {
		Deadline deadline = Deadline.in(START_LIMIT);
		while (!Files.exists(this.pidFile)) {
			if (this.daemon.waitFor(POLL)) {
				ProcessException failure = this.daemon.failure(this.log);
				throw (failure instanceof ProcessKilledException) ? failure : new UnfitImageException(
						"'" + image + "' cannot be opened: " + BoundedText.tail(this.log, 1000).strip());
			}
			if (deadline.isOver()) {
				throw new IOException("'" + image + "' cannot be opened: qemu-storage-daemon exported nothing within "
						+ START_LIMIT.toSeconds() + " s");
			}
		}
	}

	@Override
	public Path raw() {
		return this.mountPoint;
	}

	@Override
	public void close() throws IOException {
		this.daemon.terminate();
		boolean complete = this.daemon.waitFor(STOP_LIMIT) && this.daemon.exitCode() == 0;
		this.daemon.close();
		String said = BoundedText.tail(this.log, 1000).strip();
		removeFiles();
		if (!complete) {
			throw new IOException("qemu-storage-daemon did not write everything back: " + said);
		}
	}

	private void removeFiles() throws IOException {
		// a daemon that was killed has not unmounted
		FuseMounts.clear(this.processes, Objects.requireNonNull(this.mountPoint.getParent()));
		Files.deleteIfExists(this.mountPoint);
		Files.deleteIfExists(this.pidFile);
		Files.deleteIfExists(this.log);
	}

}
