package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.guest.ExitObserver;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.WarmParts;

/**
 * Runs units in guests that are resumed from warm templates. Safe for use by several
 * threads, each with a directory of its own.
 */
public final class WarmGuests {

	private final GuestRunner guests;

	/**
	 * Creates the runner.
	 * @param guests runs QEMU
	 */
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
		DurableFiles.move(part, folder);
	}

	private static void copy(Path source, Path target) throws IOException {
		Files.copy(source, target);
		Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	/**
	 * Runs a unit in a guest resumed from a template. When this returns or throws, QEMU
	 * is gone.
	 * @param template the template
	 * @param unit the unit, whose work disk is ready
	 * @param observer looks at the guest once it has ended
	 * @return how it ended
	 * @throws IOException if QEMU cannot be started
	 */
	public GuestExit run(WarmTemplate template, WarmUnit unit, ExitObserver observer) throws IOException {
		Files.copy(template.overlay(), unit.directory().resolve(unit.overlay()), StandardCopyOption.REPLACE_EXISTING);
		return this.guests.run(spec(template, unit), observer);
	}

	/**
	 * Resumes a unit from its guest's last checkpoint. When this returns or throws, QEMU
	 * is gone.
	 * @param template the template that the guest was resumed from
	 * @param unit the unit
	 * @param observer looks at the guest once it has ended
	 * @return how it ended, or null if there is no checkpoint to go on from
	 * @throws IOException if QEMU cannot be started
	 */
	public @Nullable GuestExit resumeFromCheckpoint(WarmTemplate template, WarmUnit unit, ExitObserver observer)
			throws IOException {
		return this.guests.resumeFromCheckpoint(spec(template, unit), observer);
	}

	private static GuestSpec spec(WarmTemplate template, WarmUnit unit) {
		WarmParts parts = new WarmParts(template.memory(), template.state(), unit.workDisk(), unit.format());
		return new GuestSpec(unit.directory(), unit.overlay(), template.hardware(), null, parts, unit.timeout(),
				unit.consoleLimit(), unit.checkpoints());
	}

}
