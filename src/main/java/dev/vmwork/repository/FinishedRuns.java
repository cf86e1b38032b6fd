package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets runs that are complete or abandoned: after that the job repository has nothing
 * of them. The latest run stays, so that its number is not given to another.
 */
public final class FinishedRuns {

	private static final String FINISHED = "SELECT RUN FROM RUN_HISTORY WHERE STATUS IN ('COMPLETED', 'ABANDONED')"
			+ " AND RUN < (SELECT MAX(RUN) FROM RUN_HISTORY)";

	/** Its own job, those of its units, and those that made templates for it. */
	private static final String INSTANCES = "SELECT DISTINCT E.JOB_INSTANCE_ID FROM BATCH_JOB_EXECUTION E"
			+ " JOIN BATCH_JOB_EXECUTION_PARAMS P ON P.JOB_EXECUTION_ID = E.JOB_EXECUTION_ID"
			+ " WHERE P.PARAMETER_NAME = 'run' AND P.PARAMETER_VALUE = ?";

	private final JdbcClient database;

	private final TransactionTemplate transaction;

	private final UnitRecords records;

	private final ArchivedUnits archives;

	/**
	 * Creates the runs.
	 * @param dataSource the job repository's database
	 * @param directory the job repository's folder
	 */
	public FinishedRuns(DataSource dataSource, Path directory) {
		this.records = new UnitRecords(dataSource);
		this.archives = new ArchivedUnits(dataSource, directory);
		this.database = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/**
	 * The runs that can be forgotten.
	 * @param until only those that had ended by then
	 * @return their numbers, the first run first
	 */
	public List<Long> find(LocalDateTime until) {
		return this.database.sql(FINISHED + " AND ENDED <= ? ORDER BY RUN").param(until).query(Long.class).list();
	}

	/**
	 * Forgets a run, wholly or not at all.
	 * @param run one that can be forgotten
	 * @throws IOException if the archive of its units cannot be removed; the run is
	 * forgotten all the same
	 */
	public void forget(long run) throws IOException {
		this.transaction.executeWithoutResult((status) -> {
			this.records.remove(this.database.sql(INSTANCES).param(String.valueOf(run)).query(Long.class).list());
			this.archives.forget(run);
		});
		this.archives.delete(run);
	}

}
