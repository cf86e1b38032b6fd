package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestFile;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.guest.GuestSpec;
import dev.vmwork.guest.WarmParts;

/**
 * Runs units in guests that are resumed from warm templates. Safe for use by several
 * threads, each with a directory of its own.
 */
public final class WarmGuests {

	private final WorkDisk disks;

	private final GuestRunner guests;

	public WarmGuests(WorkDisk disks, GuestRunner guests) {
		this.disks = disks;
		this.guests = guests;
	}

	/**
	 * Makes the work disk of a unit.
	 * @param disk the file to make, replaced if it exists
	 * @param size its size in bytes
	 * @param names the names of the unit's files in the guest
	 * @param autorun its start script
	 * @param app its application
	 * @param input its input
	 * @throws IOException if it cannot be made
	 */
	public void makeWorkDisk(Path disk, long size, GuestNames names, Path autorun, Path app, Path input)
			throws IOException {
		List<GuestFile> files = new ArrayList<>();
		files.add(new GuestFile(GuestNames.AUTORUN, autorun));
		files.add(new GuestFile(names.app(), app));
		files.add(new GuestFile(names.input(), input));
		// the guest has booted already, so it has started before its script does; the
		// status has its place on the disk from the beginning, however full that becomes
		String records = GuestNames.RECORDS + "/";
		this.disks.make(disk, size, files, Map.of(records + "resumed", "", records + "started", "", records + "status",
				"   \n", records + "omit", names.output() + "\n"));
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
	 * @return how it ended
	 * @throws IOException if QEMU cannot be started
	 */
	public GuestExit run(WarmTemplate template, Path directory, String overlay, String workDisk, Duration timeout,
			long consoleLimit) throws IOException {
		Files.copy(template.overlay(), directory.resolve(overlay), StandardCopyOption.REPLACE_EXISTING);
		WarmParts parts = new WarmParts(template.memory(), template.state(), workDisk);
		return this.guests
			.run(new GuestSpec(directory, overlay, template.hardware(), null, parts, timeout, consoleLimit));
	}

}
