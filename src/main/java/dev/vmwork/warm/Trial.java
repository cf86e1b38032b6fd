package dev.vmwork.warm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import dev.vmwork.autorun.AutorunRenderer;
import dev.vmwork.autorun.AutorunTemplate;
import dev.vmwork.autorun.GuestNames;
import dev.vmwork.autorun.JobProfile;
import dev.vmwork.autorun.JobSettings;
import dev.vmwork.disk.GuestFilesystem;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.harvest.AppRecord;
import dev.vmwork.harvest.Destination;
import dev.vmwork.harvest.Harvester;
import dev.vmwork.harvest.Publisher;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Overrides;
import dev.vmwork.unit.WorkUnit;
import dev.vmwork.unit.WorkUnitId;

/**
 * A small unit whose result is known, run in a new template before it is used. Run twice,
 * because two guests of one template must not have the same random numbers.
 */
final class Trial {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final long OUTPUT_LIMIT = 1 << 20;

	private static final int RANDOM_BYTES = 16;

	private static final String APP = """
			#!/bin/sh
			read -r line < "$1"
			echo "<$line>" > "$2"
			dd if=/dev/urandom bs=%d count=1 >> "$2" 2> /dev/null
			""".formatted(RANDOM_BYTES);

	private final WarmGuests guests;

	private final WorkDisk disks;

	Trial(WarmGuests guests, WorkDisk disks) {
		this.guests = guests;
		this.disks = disks;
	}

	/**
	 * Runs the trial unit.
	 * @param template the template
	 * @throws NotRightException if it did not come back right, which the image is to
	 * blame for
	 * @throws IOException if the host fails
	 */
	void run(WarmTemplate template) throws IOException {
		byte[] first = runOnce(template);
		byte[] second = runOnce(template);
		if (Arrays.equals(first, second)) {
			throw new NotRightException("two guests resumed from it have the same random numbers");
		}
	}

	// Runs the unit once.
	private byte[] runOnce(WarmTemplate template) throws IOException {
		Path directory = Files.createDirectories(template.directory().resolve("trial"));
		String text = UUID.randomUUID().toString();
		WorkUnit unit = unit(directory);
		GuestNames names = GuestNames.of(unit);
		Files.writeString(unit.app(), APP);
		Files.writeString(unit.input(), text + "\n");
		Path autorun = Files.writeString(directory.resolve("autorun"), AutorunRenderer.render(profile(), unit));
		Path disk = directory.resolve("work.raw");
		WarmGuests.stage(directory.resolve("files"), names, autorun, unit.app(), unit.input());
		this.disks.make(disk, WorkDisk.sizeFor(OUTPUT_LIMIT + template.homeKib() * 1024), directory.resolve("files"));
		GuestExit exit = this.guests.run(template,
				new WarmUnit(directory, "disk.qcow2", "work.raw", "raw", LIMIT, OUTPUT_LIMIT, null), (end) -> false);
		switch (exit.ending()) {
			case RESET -> {
			}
			case HOST_FAILED, LOST -> throw new IOException("the trial unit did not end: " + exit.detail());
			case TIMED_OUT -> throw new NotRightException(exit.detail());
			case POWERED_OFF, ENDED -> throw new NotRightException("it powered off in place of restarting");
		}
		byte[] output = output(disk, names, unit);
		String start = "<" + text + ">\n";
		if (output.length != start.length() + RANDOM_BYTES
				|| !new String(output, StandardCharsets.ISO_8859_1).startsWith(start)) {
			throw new NotRightException("left the wrong output");
		}
		return Arrays.copyOfRange(output, start.length(), output.length);
	}

	private byte[] output(Path disk, GuestNames names, WorkUnit unit) throws IOException {
		Path directory = unit.output().resolveSibling("harvest");
		Files.createDirectories(directory);
		GuestFilesystem files = this.disks.filesystem(disk);
		AppRecord record = Harvester.collect(files, "/" + GuestNames.RECORDS, directory.resolve("stdout"),
				directory.resolve("stderr"), directory.resolve("exit-status"), OUTPUT_LIMIT);
		if (!Integer.valueOf(0).equals(record.exitStatus())) {
			throw new NotRightException("ended with exit status " + record.exitStatus());
		}
		Outcome outcome = Harvester.harvest(files, "/" + names.output(), names.output(),
				new Destination(unit.output(), null), directory.resolve("taken"), OUTPUT_LIMIT, Publisher.REPLACING);
		if (!outcome.isSuccess()) {
			throw new NotRightException(outcome.description());
		}
		return Files.readAllBytes(unit.output());
	}

	private static WorkUnit unit(Path directory) {
		return new WorkUnit(1, 1, new WorkUnitId("trial"), directory, directory.resolve("trial-app"),
				directory.resolve("trial-input"), directory.resolve("trial-output"), "trial", List.of(),
				Overrides.NONE);
	}

	private static JobProfile profile() {
		return new JobProfile("trial", new AutorunTemplate("trial", "exec {{app}} {{input}} {{output}}"),
				JobSettings.DEFAULTS);
	}

	/**
	 * The unit did not come back right.
	 */
	static final class NotRightException extends IOException {

		NotRightException(String reason) {
			super(reason);
		}

	}

}
