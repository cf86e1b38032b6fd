package dev.vmwork.maintenance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;

import dev.vmwork.disk.FuseMounts;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.home.Heartbeat;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.host.Directories;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessIdentity;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.AcceleratorProbe;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.warm.WarmTemplates;

/**
 * Ends what a killed vmwork left behind: processes, mounts, temporary files, executions
 * under way. Guests that do a unit's work go on, until a restart takes them up or their
 * time limit ends them.
 */
public final class Recovery {

	private final Home home;

	private final RunRepository repository;

	private final ProcessRunner processes;

	private final WarmTemplates templates;

	private final Heartbeat heartbeat;

	/**
	 * Creates the recovery.
	 * @param home the home
	 * @param repository is freed of executions that nobody runs
	 * @param processes starts tools
	 * @param templates are freed of those that are half made
	 * @param heartbeat tells when the killed vmwork ended
	 */
	public Recovery(Home home, RunRepository repository, ProcessRunner processes, WarmTemplates templates,
			Heartbeat heartbeat) {
		this.home = home;
		this.repository = repository;
		this.processes = processes;
		this.templates = templates;
		this.heartbeat = heartbeat;
	}

	/**
	 * Ends it.
	 * @param lock shows that no other vmwork is running units, to which it could belong
	 * @throws IOException if something cannot be ended
	 */
	public void recover(HomeLock lock) throws IOException {
		lock.check();
		Files.createDirectories(this.home.runs());
		OrphanedProcesses.end(this.home.runs(), GuestRunner::canReattach);
		FuseMounts.clear(this.processes, this.home.runs());
		clearTemporaries();
		clearProbes();
		this.templates.recover();
		this.repository.recover(LocalDateTime.ofInstant(this.heartbeat.last(), ZoneId.systemDefault()));
		this.heartbeat.begin();
		removeUnrecordedRuns();
	}

	// Those that had a number and no record yet. One with units in it has lost its
	// record, and is left alone.
	private void removeUnrecordedRuns() throws IOException {
		try (DirectoryStream<Path> folders = Files.newDirectoryStream(this.home.runs(), Recovery::isRun)) {
			for (Path folder : folders) {
				long run = Long.parseLong(folder.getFileName().toString());
				if (this.repository.manifest(run) == null && isEmpty(folder)) {
					Files.deleteIfExists(this.home.manifest(run));
					Files.deleteIfExists(this.home.record(run));
					Files.delete(folder);
				}
			}
		}
	}

	// Whatever else lies there is not vmwork's.
	private static boolean isRun(Path folder) {
		return folder.getFileName().toString().matches("[1-9][0-9]{0,17}") && Files.isDirectory(folder);
	}

	private static boolean isEmpty(Path folder) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
			return !files.iterator().hasNext();
		}
	}

	private void clearProbes() throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.home.path(), AcceleratorProbe.LEFTOVERS)) {
			for (Path file : files) {
				OrphanedProcesses.end(file);
				Directories.remove(file);
			}
		}
	}

	private void clearTemporaries() throws IOException {
		Files.createDirectories(this.home.temporaries());
		try (DirectoryStream<Path> folders = Files.newDirectoryStream(this.home.temporaries())) {
			for (Path folder : folders) {
				// a 'vmwork validate' may be at work in one of them
				ProcessIdentity process = ProcessIdentity.ofLabel(folder.getFileName().toString());
				if (process == null || !process.isAlive()) {
					OrphanedProcesses.end(folder);
					FuseMounts.clear(this.processes, folder);
					Directories.remove(folder);
				}
			}
		}
	}

}
