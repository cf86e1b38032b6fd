package dev.vmwork.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The tables of Spring Batch and the views of vmwork.
 */
final class JobRepositorySchema {

	private JobRepositorySchema() {
	}

	/**
	 * Whether the database has a schema, of whatever version.
	 * @param connection the database
	 * @return false while its first vmwork is making it
	 */
	static boolean isThere(Connection connection) throws SQLException {
		try (ResultSet views = connection.getMetaData().getTables(null, null, "RUN_HISTORY", null)) {
			return views.next();
		}
	}

	/**
	 * Whether nothing of this version's schema is missing.
	 * @param connection the database
	 * @return false for none, one that is half made, or one of an earlier version
	 */
	static boolean isComplete(Connection connection) throws SQLException {
		try (ResultSet latest = connection.getMetaData().getColumns(null, null, "RUN_HISTORY", "ARCHIVED")) {
			return latest.next();
		}
	}

	/**
	 * Makes what is missing.
	 * @param connection the database
	 */
	static void complete(Connection connection) throws SQLException {
		if (!isComplete(connection)) {
			// DDL cannot be one transaction: what was made before stays as it is
			ResourceDatabasePopulator populator = new ResourceDatabasePopulator(
					new ClassPathResource("org/springframework/batch/core/schema-hsqldb.sql"),
					new ClassPathResource("dev/vmwork/database/views.sql"));
			populator.setContinueOnError(true);
			populator.populate(connection);
		}
	}

}
