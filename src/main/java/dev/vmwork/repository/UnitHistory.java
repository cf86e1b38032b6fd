package dev.vmwork.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.vmwork.archive.RunArchive;
import dev.vmwork.archive.UnitRecord;

/**
 * What the history has of units, be they in the database or in an archive.
 */
final class UnitHistory {

	/** Each attempt at a unit is an execution of its job instance. */
	private static final String ATTEMPT = "(SELECT COUNT(*) FROM BATCH_JOB_EXECUTION P"
			+ " WHERE P.JOB_INSTANCE_ID = E.JOB_INSTANCE_ID AND P.JOB_EXECUTION_ID <= E.JOB_EXECUTION_ID) AS ATTEMPT";

	private final JdbcClient database;

	private final UnitRecords records;

	private final ArchivedUnits archives;

	UnitHistory(DataSource dataSource, ArchivedUnits archives) {
		this.database = JdbcClient.create(dataSource);
		this.records = new UnitRecords(dataSource);
		this.archives = archives;
	}

	/**
	 * Whether a unit of a run was started.
	 * @param run the run's number
	 * @param unit the unit's id
	 * @return true if it was
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	boolean isThere(long run, String unit) throws IOException {
		return isInDatabase(run, unit) || this.archives.find(run, unit) != null;
	}

	private boolean isInDatabase(long run, String unit) {
		return this.database.sql("SELECT COUNT(*) FROM STEP_HISTORY WHERE RUN = ? AND UNIT = ?")
			.param(run)
			.param(unit)
			.query(Long.class)
			.single() > 0;
	}

	/**
	 * All that the database knows of units that are not archived.
	 * @param run the run's number
	 * @return the units, without those that Spring Batch could not read
	 */
	List<UnitRecord> inDatabase(long run) {
		List<Long> instances = this.database
			.sql("SELECT E.JOB_INSTANCE_ID FROM UNIT_HISTORY U JOIN BATCH_JOB_EXECUTION E"
					+ " ON E.JOB_EXECUTION_ID = U.JOB_EXECUTION_ID WHERE U.RUN = ?")
			.param(run)
			.query(Long.class)
			.list();
		return this.records.read(instances).stream().filter(UnitHistory::isSound).toList();
	}

	private static boolean isSound(UnitRecord unit) {
		return !unit.unit().isEmpty() && unit.attempts()
			.stream()
			.allMatch((attempt) -> isStatus(attempt.status())
					&& attempt.steps().stream().allMatch((step) -> isStatus(step.status())));
	}

	private static boolean isStatus(String text) {
		return Stream.of(BatchStatus.values()).anyMatch((status) -> status.name().equals(text));
	}

	/**
	 * The steps of one unit.
	 * @param run the run's number
	 * @param unit the unit's id
	 * @param failedOnly only those that failed
	 * @param consumer takes the steps
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	void ofUnit(long run, String unit, boolean failedOnly, Consumer<StepRow> consumer) throws IOException {
		UnitRecord archived = isInDatabase(run, unit) ? null : this.archives.find(run, unit);
		if (archived != null) {
			pass(archived, failedOnly, consumer);
		}
		else {
			inDatabase(run, unit, failedOnly, consumer);
		}
	}

	/**
	 * The steps of all units, in the order of their rows.
	 * @param run the run's number
	 * @param failedOnly only those that failed
	 * @param consumer takes the steps
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	void ofRun(long run, boolean failedOnly, Consumer<StepRow> consumer) throws IOException {
		try (RunArchive.Cursor archived = this.archives.units(run)) {
			inDatabase(run, null, failedOnly, (step) -> {
				passUntil(archived, step.unitRow(), failedOnly, consumer);
				consumer.accept(step);
			});
			passUntil(archived, Integer.MAX_VALUE, failedOnly, consumer);
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	private void inDatabase(long run, @Nullable String unit, boolean failedOnly, Consumer<StepRow> consumer) {
		String sql = "SELECT RUN, UNIT_ROW, UNIT, STEP, S.STATUS, VERDICT, " + ATTEMPT
				+ ", STARTED, ENDED, SECONDS, MESSAGE, EXIT_STATUS, CPU_SECONDS, PEAK_MEMORY_MIB"
				+ " FROM STEP_HISTORY S JOIN BATCH_JOB_EXECUTION E ON E.JOB_EXECUTION_ID = S.JOB_EXECUTION_ID"
				+ " WHERE RUN = :run" + ((unit != null) ? " AND UNIT = :unit" : "")
				+ (failedOnly ? " AND S.STATUS = 'FAILED'" : "") + " ORDER BY UNIT_ROW, STEP_EXECUTION_ID";
		this.database.sql(sql).param("run", run).param("unit", unit).query(StepRow.class).stream().forEach(consumer);
	}

	private static void passUntil(RunArchive.@Nullable Cursor units, int row, boolean failedOnly,
			Consumer<StepRow> consumer) {
		try {
			while (units != null && units.row() < row) {
				pass(units.read(), failedOnly, consumer);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void pass(UnitRecord unit, boolean failedOnly, Consumer<StepRow> consumer) {
		int number = 0;
		for (UnitRecord.Attempt attempt : unit.attempts()) {
			number++;
			for (UnitRecord.Step step : attempt.steps()) {
				if (!failedOnly || step.status().equals("FAILED")) {
					consumer.accept(StepRow.of(unit, number, step));
				}
			}
		}
	}

	/**
	 * How the units of a run ended.
	 * @param run the run's number
	 * @return how many units have which verdict, the most frequent first
	 */
	Map<String, Long> verdicts(long run) {
		Map<String, Long> counts = new TreeMap<>();
		this.database.sql("SELECT VERDICT, COUNT(*) FROM UNIT_HISTORY WHERE RUN = ? GROUP BY VERDICT")
			.param(run)
			.query((RowCallbackHandler) (row) -> counts.put(row.getString(1), row.getLong(2)));
		long archived = this.archives.count(run);
		if (archived > 0) {
			counts.merge("COMPLETED", archived, Long::sum);
		}
		Map<String, Long> verdicts = new LinkedHashMap<>();
		counts.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Long>comparingByValue().reversed())
			.forEach((entry) -> verdicts.put(entry.getKey(), entry.getValue()));
		return verdicts;
	}

	/**
	 * How long the steps of a run's units took.
	 * @param run the run's number
	 * @return the times of each step, in the order of the steps
	 */
	List<StepTimes> stepTimes(long run) {
		StepTally tally = this.archives.tally(run);
		this.database
			.sql("SELECT STEP, SECONDS, COUNT(*) FROM STEP_HISTORY WHERE RUN = ? AND STATUS = 'COMPLETED'"
					+ " GROUP BY STEP, SECONDS ORDER BY MIN(STEP_EXECUTION_ID)")
			.param(run)
			.query((RowCallbackHandler) (row) -> tally.add(row.getString(1),
					row.getBigDecimal(2).movePointRight(3).longValue(), row.getLong(3)));
		return tally.times();
	}

	/**
	 * The units of a run that took longest.
	 * @param run the run's number
	 * @param most how many at most
	 * @return their ids, the slowest first
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	List<String> slowest(long run, int most) throws IOException {
		// the least slow one first, to be dropped for a slower one
		PriorityQueue<UnitMillis> slowest = new PriorityQueue<>();
		this.database
			.sql("SELECT UNIT_ROW, UNIT, COALESCE(SUM(SECONDS), 0) FROM STEP_HISTORY WHERE RUN = ?"
					+ " GROUP BY UNIT_ROW, UNIT")
			.param(run)
			.query((RowCallbackHandler) (row) -> UnitMillis.add(slowest, most, new UnitMillis(row.getInt(1),
					row.getString(2), row.getBigDecimal(3).movePointRight(3).longValue())));
		try (RunArchive.Cursor archived = this.archives.units(run)) {
			while (archived != null && archived.hasNext()) {
				UnitRecord unit = archived.read();
				UnitMillis.add(slowest, most, new UnitMillis(unit.row(), unit.unit(), unit.millis()));
			}
		}
		return slowest.stream().sorted(Comparator.reverseOrder()).map(UnitMillis::unit).toList();
	}

	/**
	 * How long a unit took. The greatest is the slowest, and of two that took as long the
	 * first.
	 */
	private record UnitMillis(int row, String unit, long millis) implements Comparable<UnitMillis> {

		@Override
		public int compareTo(UnitMillis other) {
			return Comparator.comparingLong(UnitMillis::millis)
				.thenComparing(UnitMillis::row, Comparator.reverseOrder())
				.compare(this, other);
		}

		static void add(PriorityQueue<UnitMillis> slowest, int most, UnitMillis unit) {
			slowest.add(unit);
			if (slowest.size() > most) {
				slowest.remove();
			}
		}

	}

}
