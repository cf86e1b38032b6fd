package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.vmwork.archive.UnitRecord;
import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.RepositoryDatabase;

/**
 * The job repository, for reading. Works while a run writes to it, and shows it as it was
 * when it was opened.
 */
public final class History implements AutoCloseable {

	private static final String RUN_COLUMNS = "RUN, MANIFEST, STATUS, ATTEMPTS, UNITS, COMPLETED, FAILED, STARTED, ENDED,"
			+ " MESSAGE";

	private final Path directory;

	private final Connection connection;

	private final DataSource dataSource;

	private final JdbcClient database;

	private final ArchivedUnits archives;

	private final UnitHistory units;

	private History(Path directory, Connection connection) {
		this.directory = directory;
		this.connection = connection;
		this.dataSource = new SingleConnectionDataSource(connection, true);
		this.database = JdbcClient.create(this.dataSource);
		this.archives = new ArchivedUnits(this.dataSource, directory);
		this.units = new UnitHistory(this.dataSource, this.archives);
	}

	/**
	 * Opens a job repository whose database is in its folder too.
	 * @param directory the folder
	 * @return the history, or null if nothing was run yet
	 * @throws IOException if the database cannot be read
	 */
	public static @Nullable History open(Path directory) throws IOException {
		return open(new EmbeddedDatabase(directory), directory);
	}

	/**
	 * Opens a job repository.
	 * @param database its database
	 * @param directory its folder, with the archives
	 * @return the history, or null if nothing was run yet
	 * @throws IOException if the database cannot be read
	 */
	public static @Nullable History open(RepositoryDatabase database, Path directory) throws IOException {
		Connection connection = database.read();
		return (connection != null) ? new History(directory, connection) : null;
	}

	/**
	 * The runs.
	 * @return the runs, the first one first
	 */
	public List<RunRow> runs() {
		return this.database.sql("SELECT " + RUN_COLUMNS + " FROM RUN_HISTORY ORDER BY RUN").query(RunRow.class).list();
	}

	/**
	 * One run.
	 * @param run its number
	 * @return the run, or null if there is none
	 */
	public @Nullable RunRow run(long run) {
		return this.database.sql("SELECT " + RUN_COLUMNS + " FROM RUN_HISTORY WHERE RUN = ?")
			.param(run)
			.query(RunRow.class)
			.optional()
			.orElse(null);
	}

	/**
	 * Reads the archives of all runs.
	 * @throws IOException if one is damaged or cannot be read
	 */
	public void checkArchives() throws IOException {
		for (RunRow run : runs()) {
			this.archives.rows(run.run());
		}
	}

	/**
	 * The latest run.
	 * @return its number, or null if there is none
	 */
	public @Nullable Long latestRun() {
		List<Long> runs = this.database.sql("SELECT RUN FROM RUN_HISTORY ORDER BY RUN DESC LIMIT 1")
			.query(Long.class)
			.list();
		return runs.isEmpty() ? null : runs.get(0);
	}

	/**
	 * Whether a unit of a run was started.
	 * @param run the run's number
	 * @param unit the unit's id
	 * @return true if it was
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	public boolean hasUnit(long run, String unit) throws IOException {
		return this.units.isThere(run, unit);
	}

	/**
	 * All that the database knows of the units of a run that are not archived, without
	 * those that Spring Batch could not read.
	 * @param run the run's number
	 * @return the units
	 */
	public List<UnitRecord> unitsInDatabase(long run) {
		return this.units.inDatabase(run);
	}

	/**
	 * The same job repository, with the questions that commands ask which change runs.
	 * @return the repository, which cannot be changed
	 */
	public RunRepository repository() {
		return new RunRepository(this.dataSource, this.directory);
	}

	/**
	 * The finished runs.
	 * @return the runs, which cannot be forgotten here
	 */
	public FinishedRuns finishedRuns() {
		return new FinishedRuns(this.dataSource, this.directory);
	}

	/**
	 * The steps of a run, one after the other, so that a run of any size can be printed.
	 * @param run the run's number
	 * @param unit only this unit's, if not null
	 * @param failedOnly only those that failed
	 * @param consumer takes the steps
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	public void steps(long run, @Nullable String unit, boolean failedOnly, Consumer<StepRow> consumer)
			throws IOException {
		if (unit != null) {
			this.units.ofUnit(run, unit, failedOnly, consumer);
		}
		else {
			this.units.ofRun(run, failedOnly, consumer);
		}
	}

	/**
	 * The steps by which a run made warm templates, one after the other.
	 * @param run the run's number
	 * @param failedOnly only those that failed
	 * @param consumer takes the steps, whose unit is {@code template} and the start of
	 * its key
	 */
	public void templateSteps(long run, boolean failedOnly, Consumer<StepRow> consumer) {
		String sql = "SELECT RUN, 0 AS UNIT_ROW, 'template ' || LEFT(TEMPLATE, 12) AS UNIT, STEP, STATUS, VERDICT,"
				+ " 1 AS ATTEMPT, STARTED, ENDED, SECONDS, MESSAGE, CAST(NULL AS INTEGER) AS EXIT_STATUS,"
				+ " CAST(NULL AS DECIMAL) AS CPU_SECONDS, CAST(NULL AS INTEGER) AS PEAK_MEMORY_MIB"
				+ " FROM TEMPLATE_HISTORY WHERE RUN = :run" + (failedOnly ? " AND STATUS = 'FAILED'" : "")
				+ " ORDER BY JOB_EXECUTION_ID, STEP_EXECUTION_ID";
		this.database.sql(sql).param("run", run).query(StepRow.class).stream().forEach(consumer);
	}

	/**
	 * How the units of a run ended.
	 * @param run the run's number
	 * @return how many units have which verdict, the most frequent first; those that were
	 * not started are in none
	 */
	public Map<String, Long> verdicts(long run) {
		return this.units.verdicts(run);
	}

	/**
	 * How long the steps of a run's units took. Only executions that are COMPLETED count.
	 * @param run the run's number
	 * @return the times of each step that has such executions, in the order of the steps;
	 * those of units that were moved to an archive are rounded to three digits
	 */
	public List<StepTimes> stepTimes(long run) {
		return this.units.stepTimes(run);
	}

	/**
	 * The units of a run that took longest, all attempts at all steps together.
	 * @param run the run's number
	 * @param most how many at most
	 * @return their ids, the slowest first
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	public List<String> slowestUnits(long run, int most) throws IOException {
		return this.units.slowest(run, most);
	}

	@Override
	public void close() throws IOException {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IOException(ex);
		}
	}

}
