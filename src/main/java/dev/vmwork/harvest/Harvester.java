package dev.vmwork.harvest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.DamagedFilesystemException;
import dev.vmwork.disk.FileStatus;
import dev.vmwork.disk.GuestFilesystem;
import dev.vmwork.disk.GuestFilesystem.Listing;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

/**
 * Takes files out of a guest that has ended. The guest may be hostile: only regular files
 * are taken, up to a limit, to names that vmwork chooses.
 */
public final class Harvester {

	/** A recorded exit status is at most "255\n". */
	private static final int LONGEST_STATUS = 4;

	private Harvester() {
	}

	/**
	 * Takes out what the start script recorded.
	 * @param files the guest's files
	 * @param records the guest's folder with the records
	 * @param stdout takes the application's standard output
	 * @param stderr takes its standard error
	 * @param exitStatus takes its exit status
	 * @param limit how many bytes of each are taken
	 * @return what is recorded
	 * @throws IOException if the filesystem cannot be read
	 */
	public static AppRecord collect(GuestFilesystem files, String records, Path stdout, Path stderr, Path exitStatus,
			long limit) throws IOException {
		for (Path old : new Path[] { stdout, stderr, exitStatus }) {
			Files.deleteIfExists(old);
		}
		String status = records + "/status";
		Listing found = files.list(List.of(records + "/started", records + "/stdout", records + "/stderr", status));
		if (!found.files().containsKey(records + "/started")) {
			return AppRecord.NONE;
		}
		take(files, found.files().get(records + "/stdout"), stdout, limit);
		take(files, found.files().get(records + "/stderr"), stderr, limit);
		FileStatus statusFile = found.files().get(status);
		String text = found.text();
		if (text != null && statusFile != null && statusFile.isRegular()) {
			Files.writeString(exitStatus, text.substring(0, Math.min(text.length(), LONGEST_STATUS)));
		}
		else {
			take(files, statusFile, exitStatus, LONGEST_STATUS);
		}
		for (Path taken : new Path[] { stdout, stderr, exitStatus }) {
			if (Files.exists(taken)) {
				DurableFiles.force(taken);
			}
		}
		return new AppRecord(true, readStatus(exitStatus));
	}

	private static void take(GuestFilesystem files, @Nullable FileStatus status, Path target, long limit)
			throws IOException {
		if (status != null && status.isRegular()) {
			files.copyOut(status, target, limit);
		}
	}

	// What is recorded until the application ends is blank, and the status written over
	// it may be shorter: what is kept is a status in one line, or nothing.
	private static @Nullable Integer readStatus(Path file) throws IOException {
		String text = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1).strip() : "";
		if (!text.matches("[0-9]{1,3}")) {
			Files.deleteIfExists(file);
			return null;
		}
		Files.writeString(file, text + "\n");
		return Integer.valueOf(text);
	}

	/**
	 * Takes the output out and publishes it: the destination has its older content until
	 * the new one is complete on disk.
	 * @param files the guest's files
	 * @param path the output's path in these files
	 * @param name its path in the guest, for messages
	 * @param destination where the output is published; its folder is made if need be
	 * @param taken takes it before, in the unit's directory
	 * @param limit the largest output in bytes
	 * @param publisher gives the complete output its name
	 * @return what came of it
	 * @throws IOException if the output cannot be read or written
	 */
	public static Outcome harvest(GuestFilesystem files, String path, String name, Destination destination, Path taken,
			long limit, Publisher publisher) throws IOException {
		try {
			// of an attempt that was killed
			destination.requireSamePlace();
			Files.deleteIfExists(PlacedOutput.part(taken, destination.file()));
			Files.deleteIfExists(taken);
			FileStatus status = files.statAndCopyOut(path, taken, limit);
			if (status == null) {
				return new Outcome(Verdict.NO_OUTPUT, "the application ended with exit status 0 and left no " + name);
			}
			if (!status.isRegular()) {
				return new Outcome(Verdict.REFUSED, name + " is a " + status.type() + ", wanted a regular file");
			}
			if (status.size() > limit) {
				return new Outcome(Verdict.REFUSED,
						name + " has " + status.size() + " bytes, output-limit is " + limit);
			}
			if (!Files.exists(taken) || Files.size(taken) != status.size()) {
				files.copyOut(status, taken, status.size());
			}
			try (PlacedOutput output = PlacedOutput.copy(taken, destination)) {
				publisher.publish(output);
			}
			DurableFiles.forceNames(destination.folder());
			return Outcome.COMPLETED;
		}
		catch (DamagedFilesystemException | Destination.MovedFolderException ex) {
			return new Outcome(Verdict.REFUSED, String.valueOf(ex.getMessage()));
		}
		catch (FileAlreadyExistsException ex) {
			return new Outcome(Verdict.REFUSED,
					"'" + destination.file() + "' exists already, and --overwrite is never");
		}
		finally {
			Files.deleteIfExists(taken);
		}
	}

}
