package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Questions about runs that Spring Batch's own repository would answer with a query per
 * unit.
 */
public final class RunRepository {

	/** What a step or job can be in while a JVM works on it. */
	private static final String UNDER_WAY = "STATUS IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')";

	private final JdbcClient database;

	private final ArchivedUnits archives;

	private final FinishedUnits units;

	/**
	 * Creates the repository.
	 * @param dataSource the job repository's database
	 * @param directory the job repository's folder
	 */
	public RunRepository(DataSource dataSource, Path directory) {
		this.database = JdbcClient.create(dataSource);
		this.archives = new ArchivedUnits(dataSource, directory);
		this.units = new FinishedUnits(dataSource, directory);
	}

	/**
	 * The number for a new run.
	 * @return one more than the highest that the database has
	 */
	public long nextRun() {
		return this.database.sql("SELECT COALESCE(MAX(RUN), 0) + 1 FROM RUN_HISTORY").query(Long.class).single();
	}

	/**
	 * The latest run that is not complete.
	 * @return its number, or null if all are complete
	 */
	public @Nullable Long latestUnfinishedRun() {
		return this.database
			.sql("SELECT RUN FROM RUN_HISTORY WHERE STATUS NOT IN ('COMPLETED', 'ABANDONED')"
					+ " ORDER BY RUN DESC LIMIT 1")
			.query(Long.class)
			.optional()
			.orElse(null);
	}

	/**
	 * The manifest of a run.
	 * @param run the run's number
	 * @return the manifest's path, or null if there is no such run
	 */
	public @Nullable String manifest(long run) {
		return this.database.sql("SELECT MANIFEST FROM RUN_HISTORY WHERE RUN = ?")
			.param(run)
			.query(String.class)
			.optional()
			.orElse(null);
	}

	/**
	 * Whether a run is complete.
	 * @param run the run's number
	 * @return true if all its units are
	 */
	public boolean isComplete(long run) {
		return status(run).equals("COMPLETED");
	}

	private String status(long run) {
		return this.database.sql("SELECT STATUS FROM RUN_HISTORY WHERE RUN = ?")
			.param(run)
			.query(String.class)
			.single();
	}

	/**
	 * Complete runs, the first one first.
	 * @param until only those that had ended by then
	 * @return their numbers
	 */
	public List<Long> completeRuns(LocalDateTime until) {
		return this.database.sql("SELECT RUN FROM RUN_HISTORY WHERE STATUS = 'COMPLETED' AND ENDED <= ? ORDER BY RUN")
			.param(until)
			.query(Long.class)
			.list();
	}

	/**
	 * Gives a run up: it cannot be restarted any more.
	 * @param run the run's number
	 */
	public void abandon(long run) {
		this.database
			.sql("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'ABANDONED', EXIT_CODE = 'ABANDONED', VERSION = VERSION + 1"
					+ " WHERE JOB_EXECUTION_ID = (SELECT JOB_EXECUTION_ID FROM RUN_HISTORY WHERE RUN = ?)")
			.param(run)
			.update();
	}

	/**
	 * Makes complete units, and their run, unfinished. Of their steps the history keeps
	 * what they were.
	 * @param run the run's number
	 * @param rows the units' rows
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	public void reopen(long run, BitSet rows) throws IOException {
		if (rows.isEmpty()) {
			return;
		}
		this.units.moveBack(run, rows);
		// the run first: after a kill in between, a restart finds it
		reopen(this.database.sql("SELECT JOB_EXECUTION_ID FROM RUN_HISTORY WHERE RUN = ?")
			.param(run)
			.query(Long.class)
			.single());
		this.database.sql("SELECT UNIT_ROW, JOB_EXECUTION_ID FROM UNIT_HISTORY WHERE RUN = ?")
			.param(run)
			.query((unit, number) -> rows.get(unit.getInt(1)) ? unit.getLong(2) : 0)
			.list()
			.stream()
			.filter((execution) -> execution != 0)
			.forEach(this::reopen);
	}

	private void reopen(long execution) {
		this.database
			.sql("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'STOPPED', EXIT_CODE = 'STOPPED',"
					+ " EXIT_MESSAGE = 'to be done again', VERSION = VERSION + 1"
					+ " WHERE STATUS = 'COMPLETED' AND JOB_EXECUTION_ID = ?")
			.param(execution)
			.update();
	}

	/**
	 * Whether a run was given up.
	 * @param run the run's number
	 * @return true if its work files were removed before it was complete
	 */
	public boolean isAbandoned(long run) {
		return status(run).equals("ABANDONED");
	}

	/**
	 * The rows of a run whose units are complete.
	 * @param run the run's number
	 * @return the rows' numbers
	 * @throws IOException if the archive of the run's units cannot be read
	 */
	public BitSet completeRows(long run) throws IOException {
		BitSet rows = this.archives.rows(run);
		this.database.sql("SELECT UNIT_ROW, STATUS FROM UNIT_HISTORY WHERE RUN = ?")
			.param(run)
			.query((RowCallbackHandler) (unit) -> rows.set(unit.getInt(1), unit.getString(2).equals("COMPLETED")));
		return rows;
	}

	/**
	 * Marks what a killed vmwork left under way as stopped, so that it can be started
	 * again. Only for the holder of the home's lock, who knows that nothing is under way.
	 * {@code JobOperator.recover} does not reach jobs that are UNKNOWN, nor a step that
	 * is STARTED in a job that is not. An instance without an execution goes: Spring
	 * Batch commits the two one after the other, and never starts what was killed between
	 * them.
	 * @param ended when that vmwork ended, as far as is known
	 * @return how many executions there were
	 */
	public int recover(LocalDateTime ended) {
		this.database
			.sql("DELETE FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID NOT IN"
					+ " (SELECT JOB_INSTANCE_ID FROM BATCH_JOB_EXECUTION)")
			.update();
		LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
		String set = " SET STATUS = 'STOPPED', EXIT_CODE = 'STOPPED', LAST_UPDATED = ?,"
				+ " END_TIME = GREATEST(COALESCE(START_TIME, CREATE_TIME), CAST(? AS TIMESTAMP)),"
				+ " EXIT_MESSAGE = 'vmwork was killed meanwhile', VERSION = VERSION + 1 WHERE ";
		this.database.sql("UPDATE BATCH_STEP_EXECUTION" + set + UNDER_WAY).params(now, ended).update();
		return this.database.sql("UPDATE BATCH_JOB_EXECUTION" + set + UNDER_WAY).params(now, ended).update();
	}

}
