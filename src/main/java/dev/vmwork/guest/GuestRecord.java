package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.PropertiesFile;
import dev.vmwork.host.SteadyClock;
import dev.vmwork.process.ProcessIdentity;
import dev.vmwork.unit.GuestFileNames;

/**
 * What a vmwork has to know of a guest that another one has started, in the file
 * {@link GuestFileNames#RECORD} of the unit's work directory. It is there from the moment
 * that the guest does the unit's work.
 *
 * @param qemu its QEMU's process
 * @param begun when the guest was started, by {@link SteadyClock}
 * @param timeout how long it may run
 * @param exit how it ended, or null as long as that is not known
 */
record GuestRecord(ProcessIdentity qemu, Duration begun, Duration timeout, @Nullable GuestExit exit) {

	/**
	 * Reads what another vmwork has written.
	 * @param directory the unit's work directory
	 * @return the guest, or null if there is none to reattach to
	 * @throws IOException if the file cannot be read
	 */
	static @Nullable GuestRecord read(Path directory) throws IOException {
		try {
			Properties properties = PropertiesFile.read(directory.resolve(GuestFileNames.RECORD));
			if (properties == null) {
				return null;
			}
			return new GuestRecord(ProcessIdentity.get(properties),
					Duration.ofMillis(Long.parseLong(properties.getProperty("begun-steady"))),
					Duration.ofMillis(Long.parseLong(properties.getProperty("timeout"))), exit(properties));
		}
		catch (IllegalArgumentException ex) {
			// a power cut can leave it empty
			return null;
		}
	}

	private static @Nullable GuestExit exit(Properties properties) {
		String ending = properties.getProperty("ending");
		return (ending != null) ? new GuestExit(Ending.valueOf(ending), properties.getProperty("detail", ""),
				properties.getProperty("checkpoints", "")) : null;
	}

	// Not forced out to the disk: after a power cut there is no guest to reattach to.
	void write(Path directory) throws IOException {
		Properties properties = new Properties();
		this.qemu.put(properties);
		properties.setProperty("begun-steady", String.valueOf(this.begun.toMillis()));
		properties.setProperty("timeout", String.valueOf(this.timeout.toMillis()));
		if (this.exit != null) {
			properties.setProperty("ending", this.exit.ending().name());
			properties.setProperty("detail", this.exit.detail());
			properties.setProperty("checkpoints", this.exit.checkpoints());
		}
		PropertiesFile.write(directory.resolve(GuestFileNames.RECORD), properties);
	}

	GuestRecord ended(GuestExit how) {
		return new GuestRecord(this.qemu, this.begun, this.timeout, how);
	}

	Duration used() {
		return SteadyClock.now().minus(this.begun);
	}

	Duration left() {
		return this.timeout.minus(used());
	}

}
