package dev.vmwork.repository;

import java.time.LocalDateTime;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.DefaultJobKeyGenerator;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.infrastructure.item.database.support.DataFieldMaxValueIncrementerFactory;
import org.springframework.batch.infrastructure.item.database.support.DefaultDataFieldMaxValueIncrementerFactory;
import org.springframework.batch.infrastructure.support.DatabaseType;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.jdbc.support.incrementer.DataFieldMaxValueIncrementer;

import dev.vmwork.archive.UnitRecord;
import dev.vmwork.database.StorableText;

/**
 * Writes to Spring Batch's tables what has ended long ago, which its own repository can
 * only do for what ends now.
 */
final class BatchTables {

	/** For what it is not known of when it was made. */
	private static final LocalDateTime NEVER = LocalDateTime.of(1970, 1, 1, 0, 0);

	private final JdbcClient database;

	private final DataFieldMaxValueIncrementer instances;

	private final DataFieldMaxValueIncrementer executions;

	private final DataFieldMaxValueIncrementer stepExecutions;

	BatchTables(DataSource dataSource) {
		this.database = JdbcClient.create(dataSource);
		String type = type(dataSource);
		// those that Spring Batch takes its numbers from
		DataFieldMaxValueIncrementerFactory numbers = new DefaultDataFieldMaxValueIncrementerFactory(dataSource);
		this.instances = numbers.getIncrementer(type, "BATCH_JOB_INSTANCE_SEQ");
		this.executions = numbers.getIncrementer(type, "BATCH_JOB_EXECUTION_SEQ");
		this.stepExecutions = numbers.getIncrementer(type, "BATCH_STEP_EXECUTION_SEQ");
	}

	private static String type(DataSource dataSource) {
		try {
			return DatabaseType.fromMetaData(dataSource).name();
		}
		catch (MetaDataAccessException ex) {
			throw new DataAccessResourceFailureException("the database does not say what it is", ex);
		}
	}

	/**
	 * Adds a job instance.
	 * @param job the job's name
	 * @param identifying the parameters that identify it
	 * @return its number
	 */
	long instance(String job, JobParameters identifying) {
		long number = this.instances.nextLongValue();
		update("INSERT INTO BATCH_JOB_INSTANCE (JOB_INSTANCE_ID, VERSION, JOB_NAME, JOB_KEY) VALUES (?, 0, ?, ?)",
				number, job, new DefaultJobKeyGenerator().generateKey(identifying));
		return number;
	}

	/**
	 * Adds an execution.
	 * @param instance the number of its instance
	 * @param attempt what is stored; its steps are not
	 * @return its number
	 */
	long execution(long instance, UnitRecord.Attempt attempt) {
		long number = this.executions.nextLongValue();
		LocalDateTime created = Objects.requireNonNullElse(attempt.started(), NEVER);
		update("INSERT INTO BATCH_JOB_EXECUTION (JOB_EXECUTION_ID, VERSION, JOB_INSTANCE_ID, CREATE_TIME, START_TIME,"
				+ " END_TIME, STATUS, EXIT_CODE, EXIT_MESSAGE, LAST_UPDATED) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
				number, instance, created, attempt.started(), attempt.ended(), attempt.status(), attempt.verdict(),
				text(attempt.message()), Objects.requireNonNullElse(attempt.ended(), created));
		return number;
	}

	/**
	 * Adds a parameter.
	 * @param execution the number of its execution
	 * @param name the name
	 * @param value the value
	 * @param identifying whether it identifies the instance
	 */
	void parameter(long execution, String name, Object value, boolean identifying) {
		update("INSERT INTO BATCH_JOB_EXECUTION_PARAMS (JOB_EXECUTION_ID, PARAMETER_NAME, PARAMETER_TYPE,"
				+ " PARAMETER_VALUE, IDENTIFYING) VALUES (?, ?, ?, ?, ?)", execution, name, value.getClass().getName(),
				String.valueOf(value), identifying ? "Y" : "N");
	}

	/**
	 * Adds a step's execution.
	 * @param execution the number of its job's execution
	 * @param step what is stored, but for the guest's figures
	 * @return its number
	 */
	long step(long execution, UnitRecord.Step step) {
		long number = this.stepExecutions.nextLongValue();
		LocalDateTime created = Objects.requireNonNullElse(step.started(), NEVER);
		update("INSERT INTO BATCH_STEP_EXECUTION (STEP_EXECUTION_ID, VERSION, STEP_NAME, JOB_EXECUTION_ID,"
				+ " CREATE_TIME, START_TIME, END_TIME, STATUS, COMMIT_COUNT, READ_COUNT, FILTER_COUNT, WRITE_COUNT,"
				+ " READ_SKIP_COUNT, WRITE_SKIP_COUNT, PROCESS_SKIP_COUNT, ROLLBACK_COUNT, EXIT_CODE, EXIT_MESSAGE,"
				+ " LAST_UPDATED) VALUES (?, 0, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, ?, ?, ?)", number,
				step.step(), execution, created, step.started(), step.ended(), step.status(), step.verdict(),
				text(step.message()), Objects.requireNonNullElse(step.ended(), created));
		return number;
	}

	void update(String sql, @Nullable Object... values) {
		JdbcClient.StatementSpec statement = this.database.sql(sql);
		for (Object value : values) {
			statement = statement.param(value);
		}
		statement.update();
	}

	private static String text(@Nullable String message) {
		return (message != null) ? StorableText.of(message) : "";
	}

}
