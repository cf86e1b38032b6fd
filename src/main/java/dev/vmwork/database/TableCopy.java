package dev.vmwork.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import dev.vmwork.process.Cancellation;

/**
 * Copies all rows of a job repository's tables to those of another database.
 */
public final class TableCopy {

	/** In the order that the foreign keys of Spring Batch's schema ask for. */
	public static final List<String> TABLES = List.of("BATCH_JOB_INSTANCE", "BATCH_JOB_EXECUTION",
			"BATCH_JOB_EXECUTION_PARAMS", "BATCH_JOB_EXECUTION_CONTEXT", "BATCH_STEP_EXECUTION",
			"BATCH_STEP_EXECUTION_CONTEXT", "VMWORK_GUEST", "VMWORK_OUTPUT", "VMWORK_ARCHIVE");

	/** What gives a table its numbers: the column, the sequence. */
	private static final Map<String, String> NUMBERS = Map.of("BATCH_JOB_INSTANCE", "JOB_INSTANCE_ID",
			"BATCH_JOB_EXECUTION", "JOB_EXECUTION_ID", "BATCH_STEP_EXECUTION", "STEP_EXECUTION_ID");

	private static final int BATCH = 1000;

	private final Connection from;

	private final Connection to;

	private TableCopy(Connection from, Connection to) {
		this.from = from;
		this.to = to;
	}

	/**
	 * Copies a job repository, in one transaction.
	 * @param from the database to read, in which nothing need be
	 * @param to the database to write, in which nothing was run yet
	 * @return false if there was nothing to read
	 * @throws IOException if one cannot be read or written; no run is in the other then
	 */
	public static boolean copy(RepositoryDatabase from, RepositoryDatabase to) throws IOException {
		try (Connection old = from.read()) {
			if (old == null) {
				return false;
			}
			try (HikariDataSource dataSource = to.open(1, new Cancellation());
					Connection connection = dataSource.getConnection()) {
				copy(old, connection);
			}
			return true;
		}
		catch (SQLException ex) {
			throw new IOException(
					"the job repository cannot be copied from " + from + " to " + to + ": " + ex.getMessage(), ex);
		}
	}

	/**
	 * Copies them, in one transaction.
	 * @param from the database to read
	 * @param to the database to write, of this version's schema, whose tables are empty
	 * @throws SQLException if one cannot be read or written; nothing is written then
	 */
	private static void copy(Connection from, Connection to) throws SQLException {
		TableCopy copy = new TableCopy(from, to);
		to.setAutoCommit(false);
		for (String table : TABLES) {
			copy.rows(table);
		}
		for (Map.Entry<String, String> numbers : NUMBERS.entrySet()) {
			copy.numbers(numbers.getKey(), numbers.getValue());
		}
		to.commit();
		to.setAutoCommit(true);
	}

	private void rows(String table) throws SQLException {
		try (Statement query = this.from.createStatement()) {
			query.setFetchSize(BATCH);
			try (ResultSet rows = query.executeQuery("SELECT * FROM " + table);
					PreparedStatement insert = this.to.prepareStatement(insert(table, rows.getMetaData()))) {
				int columns = rows.getMetaData().getColumnCount();
				int count = 0;
				while (rows.next()) {
					for (int i = 1; i <= columns; i++) {
						insert.setObject(i, value(rows.getObject(i)));
					}
					insert.addBatch();
					count++;
					if (count % BATCH == 0) {
						insert.executeBatch();
					}
				}
				if (count % BATCH > 0) {
					insert.executeBatch();
				}
			}
		}
	}

	private static @Nullable Object value(@Nullable Object value) {
		return (value instanceof String text) ? StorableText.of(text) : value;
	}

	private static String insert(String table, ResultSetMetaData columns) throws SQLException {
		List<String> names = new ArrayList<>();
		for (int i = 1; i <= columns.getColumnCount(); i++) {
			names.add(columns.getColumnName(i));
		}
		return "INSERT INTO " + table + " (" + String.join(", ", names) + ") VALUES ("
				+ String.join(", ", Collections.nCopies(names.size(), "?")) + ")";
	}

	private void numbers(String table, String column) throws SQLException {
		try (Statement statement = this.to.createStatement()) {
			long next;
			try (ResultSet last = statement.executeQuery("SELECT COALESCE(MAX(" + column + "), 0) FROM " + table)) {
				last.next();
				next = last.getLong(1) + 1;
			}
			// HSQLDB's are tables, for Spring Batch
			boolean sequences = JobRepositorySchema.of(this.to) == JobRepositorySchema.POSTGRESQL;
			statement.execute(sequences ? "ALTER SEQUENCE " + table + "_SEQ RESTART WITH " + next
					: "ALTER TABLE " + table + "_SEQ ALTER COLUMN ID RESTART WITH " + next);
		}
	}

}
