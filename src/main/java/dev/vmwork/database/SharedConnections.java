package dev.vmwork.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * The connections to a PostgreSQL. Those of threads whose commits need not be forced do
 * not wait for the server's disk.
 */
final class SharedConnections extends HikariDataSource {

	/** Whether a connection waits, for those that were in use before. */
	private final Map<Connection, Boolean> unforced = Collections.synchronizedMap(new WeakHashMap<>());

	SharedConnections(HikariConfig config) {
		super(config);
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		try {
			set(connection, UnforcedCommits.isSet());
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	// DEFAULT is what the server's administrator wants.
	private void set(Connection connection, boolean wanted) throws SQLException {
		Connection physical = connection.unwrap(Connection.class);
		if (wanted != Objects.requireNonNullElse(this.unforced.get(physical), false)) {
			try (Statement statement = connection.createStatement()) {
				statement.execute("SET synchronous_commit TO " + (wanted ? "off" : "DEFAULT"));
			}
			this.unforced.put(physical, wanted);
		}
	}

}
