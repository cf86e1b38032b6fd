package dev.vmwork.e2e;

/**
 * What can befall a run.
 */
enum Fault {

	/** SIGKILL for the JVM, or for the launcher that is just starting it. */
	KILL_VMWORK,

	/** SIGKILL for one of the guests: a unit's, a template's or a trial's. */
	KILL_QEMU,

	/** SIGKILL for the next {@code qemu-storage-daemon} that is seen. */
	KILL_STORAGE_DAEMON,

	/** SIGKILL for the next other program that is seen, such as mke2fs or debugfs. */
	KILL_TOOL,

	/** SIGTERM, as from a service manager. */
	TERMINATE,

	/** SIGINT to all of the process group, as from Ctrl-C. */
	INTERRUPT,

	/** Not a byte is free on the disk of the home and of the outputs, for a while. */
	FILL_DISK,

	/** Nothing new can be opened for writing in the database's folder, for a while. */
	MAKE_DATABASE_READ_ONLY;

	boolean isOfDisk() {
		return this == FILL_DISK || this == MAKE_DATABASE_READ_ONLY;
	}

}
