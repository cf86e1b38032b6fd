package dev.vmwork.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;
import dev.vmwork.repository.UnarchivedCopy;
import dev.vmwork.unit.InvalidInputException;

/**
 * What the commands that read the history have in common.
 */
final class Histories {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssxxx", Locale.ROOT);

	private Histories() {
	}

	static History open(Home home, DatabaseOption database)
			throws IOException, UnknownUnitException, InvalidInputException {
		return known(History.open(database.of(home), home.database()), home);
	}

	static String copy(Home home, DatabaseOption database, Path copy)
			throws IOException, UnknownUnitException, InvalidInputException {
		try {
			return known(UnarchivedCopy.make(database.of(home), home.database(), copy), home);
		}
		catch (FileAlreadyExistsException ex) {
			throw new InvalidInputException(List.of("--copy-to: '" + copy + "' exists already, wanted a new folder"),
					1);
		}
	}

	private static <T> T known(@Nullable T history, Home home) throws UnknownUnitException {
		if (history == null) {
			throw new UnknownUnitException("nothing was run yet in " + home.path());
		}
		return history;
	}

	static RunRow runOrLatest(History history, @Nullable Long wanted) throws UnknownUnitException {
		Long number = (wanted != null) ? wanted : history.latestRun();
		if (number == null) {
			throw new UnknownUnitException("there are no runs");
		}
		RunRow run = history.run(number);
		if (run == null) {
			throw new UnknownUnitException("run " + number + " does not exist; 'vmwork runs' lists the runs");
		}
		return run;
	}

	/**
	 * The manifest of a run.
	 * @param home has its copy
	 * @param run the run
	 * @return the manifest, whose copy need not be there any more
	 */
	static Manifest manifest(Home home, RunRow run) {
		return Manifest.ofCopy(home.manifest(run.run()), run.manifest());
	}

	static void requireUnit(History history, long run, String unit) throws UnknownUnitException, IOException {
		if (!history.hasUnit(run, unit)) {
			throw new UnknownUnitException("run " + run + " has no unit '" + unit
					+ "' that was started; 'vmwork history " + run + "' lists them");
		}
	}

	static String status(String status, Home home) {
		// a killed vmwork leaves its run STARTED until a restart; only the lock tells
		return (status.equals("STARTED") && !HomeLock.isTaken(home)) ? "KILLED" : status;
	}

	static String time(@Nullable LocalDateTime time) {
		return (time != null) ? TIME.format(inZone(time)) : "-";
	}

	/**
	 * A time for programs (ISO 8601 with the offset from UTC).
	 * @param time the time, which the job repository has in the zone of the host
	 * @return the text, or null
	 */
	static @Nullable String isoTime(@Nullable LocalDateTime time) {
		return (time != null) ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(inZone(time)) : null;
	}

	private static ZonedDateTime inZone(LocalDateTime time) {
		return time.atZone(ZoneId.systemDefault());
	}

}
