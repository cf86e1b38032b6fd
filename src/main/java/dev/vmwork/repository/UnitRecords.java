package dev.vmwork.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.vmwork.archive.UnitRecord;

/**
 * Takes all that the job repository's tables know of units out of them, and puts it in
 * again. Contexts of executions are left out: vmwork keeps nothing in them. Each method
 * is for use in a transaction.
 */
public final class UnitRecords {

	private static final int BLOCK = 500;

	private static final String EXECUTIONS = "SELECT E.JOB_INSTANCE_ID, E.JOB_EXECUTION_ID, E.STATUS, E.EXIT_CODE,"
			+ " E.START_TIME, E.END_TIME, E.EXIT_MESSAGE, R.PARAMETER_VALUE AS RUN, N.PARAMETER_VALUE AS UNIT_ROW,"
			+ " U.PARAMETER_VALUE AS UNIT, O.SHA256 FROM BATCH_JOB_EXECUTION E"
			+ " JOIN BATCH_JOB_EXECUTION_PARAMS R ON R.JOB_EXECUTION_ID = E.JOB_EXECUTION_ID AND R.PARAMETER_NAME = 'run'"
			+ " JOIN BATCH_JOB_EXECUTION_PARAMS N ON N.JOB_EXECUTION_ID = E.JOB_EXECUTION_ID AND N.PARAMETER_NAME = 'row'"
			+ " JOIN BATCH_JOB_EXECUTION_PARAMS U ON U.JOB_EXECUTION_ID = E.JOB_EXECUTION_ID AND U.PARAMETER_NAME = 'unit'"
			+ " LEFT JOIN VMWORK_OUTPUT O ON O.JOB_EXECUTION_ID = E.JOB_EXECUTION_ID"
			+ " WHERE E.JOB_INSTANCE_ID IN (:instances) ORDER BY E.JOB_EXECUTION_ID";

	private static final String STEPS = "SELECT S.JOB_EXECUTION_ID, S.STEP_NAME, S.STATUS, S.EXIT_CODE, S.START_TIME,"
			+ " S.END_TIME, S.EXIT_MESSAGE, G.EXIT_STATUS, G.CPU_SECONDS, G.PEAK_MEMORY_MIB FROM BATCH_STEP_EXECUTION S"
			+ " LEFT JOIN VMWORK_GUEST G ON G.STEP_EXECUTION_ID = S.STEP_EXECUTION_ID"
			+ " WHERE S.JOB_EXECUTION_ID IN (:executions) ORDER BY S.STEP_EXECUTION_ID";

	private static final String THEIR_EXECUTIONS = " WHERE JOB_EXECUTION_ID IN (SELECT JOB_EXECUTION_ID"
			+ " FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID IN (:instances))";

	private static final String THEIR_STEPS = " WHERE STEP_EXECUTION_ID IN (SELECT STEP_EXECUTION_ID"
			+ " FROM BATCH_STEP_EXECUTION" + THEIR_EXECUTIONS + ")";

	/** In the order that the foreign keys of Spring Batch's schema ask for. */
	private static final List<String> REMOVE = List.of("DELETE FROM VMWORK_GUEST" + THEIR_STEPS,
			"DELETE FROM VMWORK_OUTPUT" + THEIR_EXECUTIONS, "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT" + THEIR_STEPS,
			"DELETE FROM BATCH_STEP_EXECUTION" + THEIR_EXECUTIONS,
			"DELETE FROM BATCH_JOB_EXECUTION_CONTEXT" + THEIR_EXECUTIONS,
			"DELETE FROM BATCH_JOB_EXECUTION_PARAMS" + THEIR_EXECUTIONS,
			"DELETE FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID IN (:instances)",
			"DELETE FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID IN (:instances)");

	private final JdbcClient database;

	private final BatchTables tables;

	/**
	 * Creates the records.
	 * @param dataSource the job repository's database
	 */
	public UnitRecords(DataSource dataSource) {
		this.database = JdbcClient.create(dataSource);
		this.tables = new BatchTables(dataSource);
	}

	/**
	 * Reads units.
	 * @param instances the numbers of their job instances
	 * @return the units, each with all of its executions
	 */
	public List<UnitRecord> read(List<Long> instances) {
		List<UnitRecord> units = new ArrayList<>();
		inBlocks(instances, (block) -> units.addAll(readBlock(block)));
		return units;
	}

	private Collection<UnitRecord> readBlock(List<Long> instances) {
		Map<Long, UnitRecord> units = new LinkedHashMap<>();
		Map<Long, List<UnitRecord.Step>> steps = new LinkedHashMap<>();
		this.database.sql(EXECUTIONS).param("instances", instances).query((row) -> {
			List<UnitRecord.Step> own = new ArrayList<>();
			steps.put(row.getLong("JOB_EXECUTION_ID"), own);
			UnitRecord before = units.get(row.getLong("JOB_INSTANCE_ID"));
			units.put(row.getLong("JOB_INSTANCE_ID"), unit(row, before, attempt(row, own)));
		});
		if (!steps.isEmpty()) {
			this.database.sql(STEPS)
				.param("executions", steps.keySet())
				.query((RowCallbackHandler) (row) -> Objects.requireNonNull(steps.get(row.getLong("JOB_EXECUTION_ID")))
					.add(step(row)));
		}
		return units.values();
	}

	// SQL with a hundred thousand values is none that a database likes.
	private static void inBlocks(List<Long> instances, Consumer<List<Long>> consumer) {
		for (int from = 0; from < instances.size(); from += BLOCK) {
			consumer.accept(instances.subList(from, Math.min(from + BLOCK, instances.size())));
		}
	}

	private static UnitRecord unit(ResultSet row, @Nullable UnitRecord before, UnitRecord.Attempt attempt)
			throws SQLException {
		List<UnitRecord.Attempt> attempts = (before != null) ? before.attempts() : new ArrayList<>();
		attempts.add(attempt);
		return new UnitRecord(row.getLong("RUN"), row.getInt("UNIT_ROW"), row.getString("UNIT"),
				row.getString("SHA256"), attempts);
	}

	private static UnitRecord.Attempt attempt(ResultSet row, List<UnitRecord.Step> steps) throws SQLException {
		return new UnitRecord.Attempt(row.getString("STATUS"), row.getString("EXIT_CODE"), time(row, "START_TIME"),
				time(row, "END_TIME"), message(row), steps);
	}

	private static UnitRecord.Step step(ResultSet row) throws SQLException {
		return new UnitRecord.Step(row.getString("STEP_NAME"), row.getString("STATUS"), row.getString("EXIT_CODE"),
				time(row, "START_TIME"), time(row, "END_TIME"), message(row),
				row.getObject("EXIT_STATUS", Integer.class), row.getBigDecimal("CPU_SECONDS"),
				row.getObject("PEAK_MEMORY_MIB", Integer.class));
	}

	private static @Nullable String message(ResultSet row) throws SQLException {
		String message = row.getString("EXIT_MESSAGE");
		return (message != null && !message.isEmpty()) ? message : null;
	}

	private static @Nullable LocalDateTime time(ResultSet row, String column) throws SQLException {
		return row.getObject(column, LocalDateTime.class);
	}

	/**
	 * Removes units, or other jobs.
	 * @param instances the numbers of their job instances
	 */
	public void remove(List<Long> instances) {
		inBlocks(instances,
				(block) -> REMOVE.forEach((sql) -> this.database.sql(sql).param("instances", block).update()));
	}

	/**
	 * Puts a unit in, as Spring Batch would have stored it.
	 * @param unit a unit of which nothing is there
	 */
	public void insert(UnitRecord unit) {
		long instance = this.tables.instance(RunParameters.UNIT_JOB,
				new JobParametersBuilder().addLong(RunParameters.RUN, unit.run())
					.addLong(RunParameters.ROW, (long) unit.row())
					.toJobParameters());
		int left = unit.attempts().size();
		for (UnitRecord.Attempt attempt : unit.attempts()) {
			left--;
			long execution = this.tables.execution(instance, attempt);
			this.tables.parameter(execution, RunParameters.RUN, unit.run(), true);
			this.tables.parameter(execution, RunParameters.ROW, (long) unit.row(), true);
			this.tables.parameter(execution, RunParameters.UNIT, unit.unit(), false);
			if (left == 0 && unit.sha256() != null) {
				output(execution, unit.sha256());
			}
			attempt.steps().forEach((step) -> insert(execution, step));
		}
	}

	private void insert(long execution, UnitRecord.Step step) {
		long number = this.tables.step(execution, step);
		if (step.exitStatus() != null || step.cpuSeconds() != null || step.peakMemoryMib() != null) {
			figures(number, new GuestFigures(step.exitStatus(), step.cpuSeconds(), step.peakMemoryMib()));
		}
	}

	/**
	 * Records a guest's figures, beside the step that ran it.
	 * @param stepExecution the number of the step's execution
	 * @param figures the figures
	 */
	public void figures(long stepExecution, GuestFigures figures) {
		this.tables.update(
				"INSERT INTO VMWORK_GUEST (STEP_EXECUTION_ID, EXIT_STATUS, CPU_SECONDS, PEAK_MEMORY_MIB)"
						+ " VALUES (?, ?, ?, ?)",
				stepExecution, figures.exitStatus(), figures.cpuSeconds(), figures.peakMemoryMib());
	}

	/**
	 * Records what a unit has published.
	 * @param execution the number of its job's execution
	 * @param sha256 the output's SHA-256
	 */
	public void output(long execution, String sha256) {
		this.tables.update("INSERT INTO VMWORK_OUTPUT (JOB_EXECUTION_ID, SHA256) VALUES (?, ?)", execution, sha256);
	}

}
