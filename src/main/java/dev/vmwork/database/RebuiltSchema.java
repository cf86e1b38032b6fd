package dev.vmwork.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The schema in which a repair makes a job repository anew, beside the one whose place it
 * takes.
 */
public final class RebuiltSchema {

	/** Nobody else's schema has this comment, whatever its name is. */
	private static final String COMMENT = "made by vmwork doctor --repair";

	private static final String OBJECTS = "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
			+ " WHERE nspname = ?";

	private final PostgresDatabase old;

	private final String name;

	/**
	 * Creates the schema of a repair; it need not be there.
	 * @param old the database with the schema that is repaired, which need not be there
	 * either
	 */
	public RebuiltSchema(PostgresDatabase old) {
		this.old = old;
		this.name = old.schemaNamed("_rebuilt");
	}

	/**
	 * The database, with this schema.
	 * @return the database
	 */
	public PostgresDatabase database() {
		return this.old.withSchema(this.name);
	}

	/**
	 * Makes the schema, without tables. That of a repair that was killed is removed.
	 * @throws IOException if it cannot be made, there is one of somebody else, or the old
	 * one cannot be renamed
	 */
	public void create() throws IOException {
		List<String> owners = query("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = ?"
				+ " AND NOT pg_has_role(nspowner, 'USAGE')", this.old.schema());
		if (!owners.isEmpty()) {
			throw new IOException(this.old + " belongs to " + owners.get(0)
					+ ", who alone can rename the schema, and was left as it is");
		}
		discard();
		execute(List.of("CREATE SCHEMA " + this.name, "COMMENT ON SCHEMA " + this.name + " IS '" + COMMENT + "'"));
	}

	/**
	 * Removes the schema, if it is there.
	 * @throws IOException if it cannot be removed
	 */
	public void discard() throws IOException {
		if (isThere()) {
			execute(List.of("DROP SCHEMA " + this.name + " CASCADE"));
		}
	}

	/**
	 * What would be taken out of the way of others.
	 * @return tables and views of the old schema that this one has not
	 * @throws IOException if the database cannot be read
	 */
	public List<String> tablesOfOthers() throws IOException {
		return query(OBJECTS + " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relname NOT IN (" + OBJECTS
				+ ") ORDER BY relname", this.old.schema(), this.name);
	}

	/**
	 * Takes the old one's place, in one transaction, and gives that another name. Does
	 * nothing if that was done before.
	 * @param stamp what the other name ends with
	 * @return the other name, or null if nothing was done, or there was no old one
	 * @throws IOException if it cannot be done
	 */
	public @Nullable String replaceOld(String stamp) throws IOException {
		if (!isThere()) {
			return null;
		}
		List<String> changes = new ArrayList<>();
		String kept = null;
		if (!query("SELECT nspname FROM pg_namespace WHERE nspname = ?", this.old.schema()).isEmpty()) {
			kept = this.old.schemaNamed("_before_repair_" + stamp);
			changes.add("ALTER SCHEMA " + this.old.schema() + " RENAME TO " + kept);
		}
		// which home it is that of
		changes.addAll(query("SELECT format('COMMENT ON SCHEMA " + this.name + " IS %L', comment) FROM (SELECT"
				+ " MAX(obj_description(oid, 'pg_namespace')) AS comment FROM pg_namespace WHERE nspname = ?) AS old",
				this.old.schema()));
		changes.add("ALTER SCHEMA " + this.name + " RENAME TO " + this.old.schema());
		execute(changes);
		return kept;
	}

	private boolean isThere() throws IOException {
		return query("SELECT nspname FROM pg_namespace WHERE nspname = ? AND obj_description(oid, 'pg_namespace') = ?",
				this.name, COMMENT)
			.contains(this.name);
	}

	private List<String> query(String sql, String... parameters) throws IOException {
		try (Connection connection = this.old.connect(); PreparedStatement query = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				query.setString(i + 1, parameters[i]);
			}
			List<String> answers = new ArrayList<>();
			try (ResultSet rows = query.executeQuery()) {
				while (rows.next()) {
					answers.add(rows.getString(1));
				}
			}
			return answers;
		}
		catch (SQLException ex) {
			throw this.old.unreadable(ex);
		}
	}

	// In one transaction.
	private void execute(List<String> changes) throws IOException {
		try (Connection connection = this.old.connect(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			for (String change : changes) {
				statement.execute(change);
			}
			connection.commit();
		}
		catch (SQLException ex) {
			throw new IOException("the database " + this.old + " cannot be changed: " + ex.getMessage(), ex);
		}
	}

}
