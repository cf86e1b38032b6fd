package dev.vmwork.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/**
 * The tables of Spring Batch and the tables and views of vmwork, made and upgraded by
 * Flyway.
 */
enum JobRepositorySchema {

	/** Of the embedded database. */
	HSQLDB("hsqldb"),

	/** Of the shared database. */
	POSTGRESQL("postgresql");

	private static final String FOLDER = "dev/vmwork/database/";

	private static final String VIEWS_FOLDER = FOLDER + "common/";

	/** Files of these names are what there is to execute. */
	private static final List<String> VERSIONS = List.of("V1__job_repository.sql");

	private static final String VIEWS = "R__views.sql";

	/** Flyway's own table. */
	private static final String HISTORY = "flyway_schema_history";

	private final String tables;

	JobRepositorySchema(String database) {
		this.tables = FOLDER + database + "/";
	}

	/**
	 * The schema that a database is to have.
	 * @param connection the database
	 * @return the schema
	 */
	static JobRepositorySchema of(Connection connection) throws SQLException {
		return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL") ? POSTGRESQL : HSQLDB;
	}

	/**
	 * Whether the database has a schema, of whatever version.
	 * @param connection the database
	 * @return false while its first vmwork is making it
	 */
	static boolean isThere(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet views = statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.VIEWS"
						+ " WHERE UPPER(TABLE_NAME) = 'RUN_HISTORY' AND TABLE_SCHEMA = CURRENT_SCHEMA")) {
			return views.next() && views.getInt(1) > 0;
		}
	}

	/**
	 * Whether something was run with the database.
	 * @param connection the database
	 * @return true if there is a run
	 */
	static boolean hasRuns(Connection connection) throws SQLException {
		if (!isThere(connection)) {
			return false;
		}
		try (Statement statement = connection.createStatement();
				ResultSet runs = statement.executeQuery("SELECT COUNT(*) FROM RUN_HISTORY")) {
			return runs.next() && runs.getLong(1) > 0;
		}
	}

	/**
	 * Whether nothing of this version's schema is missing. Asking Flyway takes as long as
	 * all the rest of a command.
	 * @param connection the database
	 * @return false for none, one that is half made, or one of another version
	 */
	boolean isComplete(Connection connection) throws SQLException {
		if (!isThere(connection)) {
			return false;
		}
		Map<String, @Nullable Integer> executed = new HashMap<>();
		try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), HISTORY, null)) {
			if (!tables.next()) {
				return false;
			}
		}
		try (Statement statement = connection.createStatement();
				ResultSet scripts = statement.executeQuery("SELECT \"script\", \"checksum\", \"success\" FROM \""
						+ HISTORY + "\" ORDER BY \"installed_rank\"")) {
			while (scripts.next()) {
				executed.put(scripts.getString(1), scripts.getBoolean(3) ? scripts.getObject(2, Integer.class) : null);
			}
		}
		return VERSIONS.stream().allMatch((version) -> isExecuted(executed, this.tables, version))
				&& isExecuted(executed, VIEWS_FOLDER, VIEWS);
	}

	private static boolean isExecuted(Map<String, @Nullable Integer> executed, String folder, String script) {
		return Objects.equals(executed.get(script), checksum(folder + script));
	}

	// As Flyway has it: CRC-32 of the lines without their ends.
	private static int checksum(String script) {
		CRC32 checksum = new CRC32();
		try (InputStream in = Objects
			.requireNonNull(JobRepositorySchema.class.getClassLoader().getResourceAsStream(script));
				BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
			lines.lines().forEach((line) -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return (int) checksum.getValue();
	}

	/**
	 * Makes what is missing. In PostgreSQL that is one transaction.
	 * @param dataSource the database
	 * @param schema the name of the schema, made if it is not there; null for the
	 * connection's own
	 */
	void complete(DataSource dataSource, @Nullable String schema) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			if (isComplete(connection)) {
				return;
			}
		}
		var flyway = Flyway.configure()
			.dataSource(dataSource)
			.locations("classpath:" + this.tables, "classpath:" + VIEWS_FOLDER)
			// one that has tables of an earlier vmwork, which did not use Flyway
			.baselineOnMigrate(true)
			.baselineVersion("0");
		if (schema != null) {
			flyway.defaultSchema(schema);
		}
		try {
			flyway.load().migrate();
		}
		catch (FlywayException ex) {
			Throwable cause = NestedExceptionUtils.getMostSpecificCause(ex);
			throw new SQLException("the schema cannot be made: " + cause.getMessage(), ex);
		}
	}

}
