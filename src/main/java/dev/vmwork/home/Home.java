package dev.vmwork.home;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

import dev.vmwork.process.ProcessIdentity;

/**
 * Where vmwork keeps its data.
 *
 * @param path the folder: {@code $VMWORK_HOME}, or {@code ~/.vmwork}
 */
public record Home(Path path) {

	/**
	 * The home that the environment asks for.
	 * @return the home
	 */
	public static Home ofEnvironment() {
		String set = System.getenv("VMWORK_HOME");
		Path path = (set != null && !set.isEmpty()) ? Path.of(set)
				: Path.of(System.getProperty("user.home"), ".vmwork");
		return new Home(path.toAbsolutePath().normalize());
	}

	/**
	 * Makes the home, for its user alone: consoles and control sockets are nobody else's.
	 * @throws IOException if it cannot be made, or others can change what is in it
	 */
	public void create() throws IOException {
		if (Files.isDirectory(this.path)) {
			requireOwn();
		}
		else {
			Path parent = this.path.getParent();
			Files.createDirectories((parent != null) ? parent : this.path);
			Files.createDirectory(this.path,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		}
	}

	private void requireOwn() throws IOException {
		Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
		if (!user.equals(Files.getAttribute(this.path, "unix:uid"))) {
			throw new IOException("it belongs to user " + Files.getOwner(this.path) + ", wanted a folder of user "
					+ System.getProperty("user.name") + "; set VMWORK_HOME to one");
		}
		if (Files.getPosixFilePermissions(this.path).contains(PosixFilePermission.OTHERS_WRITE)) {
			throw new IOException("everybody can change it, wanted a folder that others cannot write; 'chmod o-w "
					+ this.path + "' makes it one");
		}
	}

	/**
	 * The job repository's folder.
	 * @return the folder
	 */
	public Path database() {
		return this.path.resolve("db");
	}

	/**
	 * What people and vmwork have set for this home.
	 * @return the file
	 */
	public Path settings() {
		return this.path.resolve("settings.yaml");
	}

	/**
	 * The diagnostic log; older ones lie beside it.
	 * @return the file
	 */
	public Path log() {
		return this.path.resolve("logs/vmwork.log");
	}

	/**
	 * The folder of the runs.
	 * @return the folder
	 */
	public Path runs() {
		return this.path.resolve("runs");
	}

	/**
	 * A run's folder.
	 * @param run the run's number
	 * @return the folder
	 */
	public Path run(long run) {
		return runs().resolve(String.valueOf(run));
	}

	/**
	 * The copy of a run's manifest, from which it is restarted.
	 * @param run the run's number
	 * @return the file
	 */
	public Path manifest(long run) {
		return runs().resolve(run + ".csv");
	}

	/**
	 * The record of a run, for when the job repository is lost.
	 * @param run the run's number
	 * @return the file, with one line
	 */
	public Path record(long run) {
		return runs().resolve(run + ".record");
	}

	/**
	 * A unit's work directory.
	 * @param run the run's number
	 * @param unit the unit's id
	 * @return the directory
	 */
	public WorkDir unit(long run, String unit) {
		return new WorkDir(run(run).resolve(unit));
	}

	/**
	 * The folder of the folders in which processes keep what no one needs after them.
	 * @return the folder; a process's own has its label as name
	 */
	public Path temporaries() {
		return this.path.resolve("tmp");
	}

	/**
	 * This process's folder for files that no one needs after it.
	 * @return the folder, which exists
	 * @throws IOException if it cannot be made
	 */
	public Path temporary() throws IOException {
		create();
		return Files.createDirectories(temporaries().resolve(ProcessIdentity.current().label()));
	}

	/**
	 * Removes this process's folder for temporary files, if nothing is left in it.
	 * @throws IOException if it cannot be removed
	 */
	public void removeTemporary() throws IOException {
		try {
			Files.deleteIfExists(temporary());
		}
		catch (DirectoryNotEmptyException ex) {
			// something is still needed
		}
	}

	/**
	 * The folder of the warm templates.
	 * @return the folder
	 */
	public Path templates() {
		return this.path.resolve("templates");
	}

	/**
	 * The lock that a vmwork which runs units holds.
	 * @return the file
	 */
	public Path lock() {
		return this.path.resolve("lock");
	}

	/**
	 * The file that shows until when a vmwork was running units.
	 * @return the file
	 */
	public Path heartbeat() {
		return this.path.resolve("heartbeat");
	}

	/**
	 * The answer to what the installed QEMU can do.
	 * @return the file
	 */
	public Path qemuAnswer() {
		return this.path.resolve("qemu");
	}

	/**
	 * The answer to which accelerator works here.
	 * @return the file
	 */
	public Path acceleratorAnswer() {
		return this.path.resolve("accelerator");
	}

}
