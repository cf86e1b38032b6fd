package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.guest.AtRest;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.guest.GuestSpec;
import dev.vmwork.guest.WarmParts;
import dev.vmwork.process.Directories;

/**
 * Runs units in guests that are resumed from warm templates. Safe for use by several
 * threads, each with a directory of its own.
 */
public final class WarmGuests {

	private final GuestRunner guests;

	public WarmGuests(GuestRunner guests) {
		this.guests = guests;
	}

	/**
	 * Puts the files of a unit's work disk into a folder. It appears when it is complete.
	 * @param folder the folder, replaced if it exists
	 * @param names the names of the unit's files in the guest
	 * @param autorun its start script
	 * @param app its application
	 * @param input its input
	 * @throws IOException if they cannot be copied
	 */
	public static void stage(Path folder, GuestNames names, Path autorun, Path app, Path input) throws IOException {
		Path part = Path.of(folder + ".part");
		Directories.remove(part);
		Path records = Files.createDirectories(part.resolve(GuestNames.RECORDS));
		Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
		// the guest has booted already, so it has started before its script does; the
		// status has its place on the disk from the beginning, however full that becomes
		for (String marker : List.of("resumed", "started")) {
			Files.createFile(records.resolve(marker));
		}
		Files.writeString(records.resolve("status"), "   \n");
		Files.writeString(records.resolve("omit"), names.output() + "\n");
		// mke2fs takes owner and mode from the files, so these cannot be links
		copy(autorun, part.resolve(GuestNames.AUTORUN));
		copy(app, part.resolve(names.app()));
		copy(input, part.resolve(names.input()));
		Directories.remove(folder);
		Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
	}

	private static void copy(Path source, Path target) throws IOException {
		Files.copy(source, target);
		Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	/**
	 * Runs a unit in a guest resumed from a template. When this returns or throws, QEMU
	 * is gone.
	 * @param template the template
	 * @param directory the unit's work directory
	 * @param overlay name in it for the overlay that takes the guest's writes
	 * @param workDisk name in it of the unit's work disk
	 * @param timeout how long the guest may run
	 * @param consoleLimit how many bytes of its console are kept
	 * @param atRest looks at the guest once it has ended
	 * @return how it ended
	 * @throws IOException if QEMU cannot be started
	 */
	public GuestExit run(WarmTemplate template, Path directory, String overlay, String workDisk, Duration timeout,
			long consoleLimit, AtRest atRest) throws IOException {
		Files.copy(template.overlay(), directory.resolve(overlay), StandardCopyOption.REPLACE_EXISTING);
		WarmParts parts = new WarmParts(template.memory(), template.state(), workDisk);
		return this.guests
			.run(new GuestSpec(directory, overlay, template.hardware(), null, parts, timeout, consoleLimit), atRest);
	}

	/**
	 * Takes up a guest that a vmwork which has ended was running.
	 * @param directory the unit's work directory
	 * @param consoleLimit how many bytes of its console are kept
	 * @param atRest looks at the guest once it has ended
	 * @return how it ended, or null if there is no such guest
	 * @throws IOException if the host fails
	 */
	public @Nullable GuestExit takeUp(Path directory, long consoleLimit, AtRest atRest) throws IOException {
		return this.guests.takeUp(directory, consoleLimit, atRest);
	}

}
