package dev.vmwork.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which home has its job repository in a schema. The comment of the schema says it, to
 * vmwork and to people.
 */
public final class SchemaOwner {

	private static final Logger LOGGER = LoggerFactory.getLogger(SchemaOwner.class);

	private static final String START = "job repository of ";

	/** PostgreSQL 13's documentation, appendix A. */
	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private final PostgresDatabase database;

	/**
	 * Creates the owner of a schema.
	 * @param database the database with the schema, which need not be there
	 */
	public SchemaOwner(PostgresDatabase database) {
		this.database = database;
	}

	/**
	 * Takes the schema for a home, unless another one has it. Of several that do it at
	 * once, one gets it. A schema that somebody else has made for vmwork cannot be taken,
	 * and is nobody's.
	 * @param home the home's folder
	 * @return the folder of the home that has it now
	 * @throws IOException if the database cannot be read or changed
	 */
	public String claim(String home) throws IOException {
		return claim(home, false);
	}

	/**
	 * Takes the schema from a home that is elsewhere now.
	 * @param home the home's new folder
	 * @throws IOException if the database cannot be read or changed
	 */
	public void change(String home) throws IOException {
		claim(home, true);
	}

	private String claim(String home, boolean change) throws IOException {
		try (Connection connection = this.database.connect()) {
			String owner = read(connection);
			if (owner != null && (owner.equals(home) || !change)) {
				return owner;
			}
			connection.setAutoCommit(false);
			ask(connection, "SELECT pg_advisory_xact_lock(hashtext(?))", this.database.schema());
			owner = read(connection);
			if (owner != null && !change) {
				return owner;
			}
			write(connection, home);
			connection.commit();
			return home;
		}
		catch (SQLException ex) {
			if (INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
				LOGGER.info("the schema of {} cannot be marked as that of {}", this.database, home, ex);
				return home;
			}
			throw this.database.unreadable(ex);
		}
	}

	private @Nullable String read(Connection connection) throws SQLException {
		String comment = ask(connection,
				"SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = ?",
				this.database.schema());
		return (comment != null && comment.startsWith(START)) ? comment.substring(START.length()) : null;
	}

	private void write(Connection connection, String home) throws SQLException {
		String comment = ask(connection, "SELECT format('COMMENT ON SCHEMA %I IS %L', ?, ?)", this.database.schema(),
				START + home);
		try (Statement statement = connection.createStatement()) {
			if (ask(connection, "SELECT nspname FROM pg_namespace WHERE nspname = ?", this.database.schema()) == null) {
				statement.execute("CREATE SCHEMA " + this.database.schema());
			}
			statement.execute(Objects.requireNonNull(comment));
		}
	}

	private static @Nullable String ask(Connection connection, String sql, String... parameters) throws SQLException {
		try (PreparedStatement query = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				query.setString(i + 1, parameters[i]);
			}
			try (ResultSet rows = query.executeQuery()) {
				return rows.next() ? rows.getString(1) : null;
			}
		}
	}

}
