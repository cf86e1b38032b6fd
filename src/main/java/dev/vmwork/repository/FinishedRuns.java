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

	/** What is forgotten is marked first: the parameters by which it is found go too. */
	private static final String MARK = "UPDATE BATCH_JOB_EXECUTION SET STATUS = 'FORGOTTEN' WHERE JOB_EXECUTION_ID IN"
			+ " (SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION_PARAMS"
			+ " WHERE PARAMETER_NAME = 'run' AND PARAMETER_VALUE = ?)";

	private static final String MARKED = " WHERE JOB_EXECUTION_ID IN"
			+ " (SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION WHERE STATUS = 'FORGOTTEN')";

	private static final String STEPS = " WHERE STEP_EXECUTION_ID IN (SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION"
			+ MARKED + ")";

	/** In the order that the foreign keys of Spring Batch's schema ask for. */
	private static final List<String> REMOVE = List.of("DELETE FROM VMWORK_GUEST" + STEPS,
			"DELETE FROM VMWORK_OUTPUT" + MARKED, "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT" + STEPS,
			"DELETE FROM BATCH_STEP_EXECUTION" + MARKED, "DELETE FROM BATCH_JOB_EXECUTION_CONTEXT" + MARKED,
			"DELETE FROM BATCH_JOB_EXECUTION_PARAMS" + MARKED,
			"DELETE FROM BATCH_JOB_EXECUTION WHERE STATUS = 'FORGOTTEN'",
			"DELETE FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID NOT IN"
					+ " (SELECT JOB_INSTANCE_ID FROM BATCH_JOB_EXECUTION)");

	private final JdbcClient database;

	private final TransactionTemplate transaction;

	private final ArchivedUnits archives;

	/**
	 * Creates the runs.
	 * @param dataSource the job repository's database
	 * @param directory the job repository's folder
	 */
	public FinishedRuns(DataSource dataSource, Path directory) {
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
			this.database.sql(MARK).param(String.valueOf(run)).update();
			REMOVE.forEach((sql) -> this.database.sql(sql).update());
			this.archives.forget(run);
		});
		this.archives.delete(run);
	}

}
