package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.vmwork.archive.RunArchive;
import dev.vmwork.archive.UnitRecord;

/**
 * The units that are in archives, and what the database knows of these: how long they
 * are, how many units count in them, and how long their steps took. A unit that is in the
 * database as well is the one in the database.
 */
final class ArchivedUnits {

	private static final Entry NONE = new Entry(0, 0, null);

	private final JdbcClient database;

	private final Path directory;

	/**
	 * Creates the units.
	 * @param dataSource the job repository's database
	 * @param directory the job repository's folder
	 */
	ArchivedUnits(DataSource dataSource, Path directory) {
		this.database = JdbcClient.create(dataSource);
		this.directory = directory;
	}

	private Entry entry(long run) {
		return this.database.sql("SELECT BYTES, UNITS, TIMES FROM VMWORK_ARCHIVE WHERE RUN = ?")
			.param(run)
			.query(Entry.class)
			.optional()
			.orElse(NONE);
	}

	private RunArchive archive(long run) {
		return new RunArchive(this.directory, run);
	}

	/**
	 * How many units of a run there are.
	 * @param run the run's number
	 * @return the number
	 */
	long count(long run) {
		return entry(run).units();
	}

	/**
	 * How long the units' steps took.
	 * @param run the run's number
	 * @return the times
	 */
	StepTally tally(long run) {
		return StepTally.of(entry(run).times());
	}

	private BitSet inDatabase(long run) {
		BitSet rows = new BitSet();
		this.database.sql("SELECT UNIT_ROW FROM UNIT_HISTORY WHERE RUN = ?")
			.param(run)
			.query(Integer.class)
			.list()
			.forEach(rows::set);
		return rows;
	}

	/**
	 * The rows of a run's units.
	 * @param run the run's number
	 * @return the rows
	 * @throws IOException if the archive cannot be read
	 */
	BitSet rows(long run) throws IOException {
		Entry entry = entry(run);
		if (entry.isEmpty()) {
			return new BitSet();
		}
		BitSet rows = archive(run).rows(entry.bytes());
		rows.andNot(inDatabase(run));
		return rows;
	}

	/**
	 * Looks for a unit that is not in the database.
	 * @param run the run's number
	 * @param unit the unit's id
	 * @return the unit, or null
	 * @throws IOException if the archive cannot be read
	 */
	@Nullable UnitRecord find(long run, String unit) throws IOException {
		Entry entry = entry(run);
		return entry.isEmpty() ? null : archive(run).find(entry.bytes(), unit);
	}

	/**
	 * Reads a run's units in the order of their rows.
	 * @param run the run's number
	 * @return the units, to be closed, or null if there are none
	 * @throws IOException if the archive cannot be read
	 */
	RunArchive.@Nullable Cursor units(long run) throws IOException {
		Entry entry = entry(run);
		return entry.isEmpty() ? null : archive(run).units(entry.bytes(), inDatabase(run));
	}

	/**
	 * Adds units of a run, which are forced to the disk.
	 * @param run the run's number
	 * @param units the units
	 * @throws IOException if the archive cannot be written
	 */
	void add(long run, List<UnitRecord> units) throws IOException {
		Entry entry = entry(run);
		store(run, entry, archive(run).append(entry.bytes(), units), units, 1);
	}

	/**
	 * Lets units of a run count no more, because they are in the database again.
	 * @param run the run's number
	 * @param units the units
	 */
	void takeOut(long run, List<UnitRecord> units) {
		Entry entry = entry(run);
		store(run, entry, entry.bytes(), units, -1);
	}

	private void store(long run, Entry entry, long bytes, List<UnitRecord> units, int count) {
		StepTally tally = StepTally.of(entry.times());
		units.forEach((unit) -> tally.add(unit, count));
		Map<String, Object> values = Map.of("run", run, "bytes", bytes, "units",
				entry.units() + (long) count * units.size(), "times", tally.toString());
		int updated = this.database
			.sql("UPDATE VMWORK_ARCHIVE SET BYTES = :bytes, UNITS = :units, TIMES = :times WHERE RUN = :run")
			.params(values)
			.update();
		if (updated == 0) {
			this.database
				.sql("INSERT INTO VMWORK_ARCHIVE (RUN, BYTES, UNITS, TIMES) VALUES (:run, :bytes, :units, :times)")
				.params(values)
				.update();
		}
	}

	/**
	 * Forgets a run.
	 * @param run the run's number
	 */
	void forget(long run) {
		this.database.sql("DELETE FROM VMWORK_ARCHIVE WHERE RUN = ?").param(run).update();
	}

	/**
	 * Removes the file of a run that was forgotten.
	 * @param run the run's number
	 * @throws IOException if it cannot be removed
	 */
	void delete(long run) throws IOException {
		archive(run).delete();
	}

	/**
	 * What the database knows of an archive.
	 *
	 * @param bytes how long it is
	 * @param units how many units count in it
	 * @param times how long their steps took, as {@link StepTally} writes it
	 */
	record Entry(long bytes, long units, @Nullable String times) {

		boolean isEmpty() {
			return this.bytes == 0;
		}

	}

}
