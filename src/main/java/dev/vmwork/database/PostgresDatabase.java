package dev.vmwork.database;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcUtils;

import dev.vmwork.host.Directories;
import dev.vmwork.process.Cancellation;

/**
 * A schema of a PostgreSQL, which several vmworks use at once, each with a schema of its
 * own. If no password is given, user and password are where PostgreSQL's own programs
 * look for them: in the environment, the password file and the service file.
 *
 * @param url the JDBC URL, without a password
 * @param schema the schema's name
 * @param password the password, or null
 */
public record PostgresDatabase(String url, String schema, @Nullable String password) implements RepositoryDatabase {

	/** How a URL of this database begins. */
	public static final String PREFIX = "jdbc:postgresql:";

	private static final int OLDEST_VERSION = 13;

	/** Of a schema: PostgreSQL 13's documentation, section 4.1.1, in bytes. */
	private static final int LONGEST_NAME = 63;

	/** Connections beside those of the units: the run's own job, and queries. */
	private static final int SPARE_CONNECTIONS = 4;

	private static final long CONNECT_MILLIS = 5_000;

	/**
	 * What a URL can have otherwise. A host that is gone without a word is found out by
	 * the timeouts; without them the kernel waits for a quarter of an hour here, and the
	 * server for two hours with the locks of a client that is gone.
	 */
	private static final Map<String, String> DEFAULTS = Map.of("ApplicationName", "vmwork", "tcpKeepAlive", "true",
			"connectTimeout", "10", "socketTimeout", "60", "reWriteBatchedInserts", "true", "defaultRowFetchSize",
			"1000", "options", "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3");

	/**
	 * The driver's: it would write to the standard error output what it throws as well.
	 */
	private static final Logger LOG_OF_DRIVER = Logger.getLogger("org.postgresql");

	private static final Pattern PASSWORD = Pattern.compile("[?&](ssl)?password=|//[^/?]*:[^/?]*@");

	private static final Pattern SCHEMA = Pattern.compile("([?&]currentSchema=)([^&]*)");

	static {
		LOG_OF_DRIVER.setUseParentHandlers(false);
	}

	/**
	 * Checks a URL.
	 * @param url the URL
	 * @return the URL
	 * @throws IllegalArgumentException if it is none of this database, or others could
	 * read a password in it
	 */
	public static String check(String url) {
		if (PASSWORD.matcher(url).find()) {
			throw new IllegalArgumentException(
					"a password found, which others can see there; wanted it in ~/.pgpass or in PGPASSWORD");
		}
		if (!url.startsWith(PREFIX) || !isUnderstood(url)) {
			throw new IllegalArgumentException("'" + url + "' found, wanted " + PREFIX + "//HOST/DATABASE or embedded");
		}
		String schema = schemaOf(url);
		if (schema != null) {
			checkSchema(schema, "currentSchema=" + schema);
		}
		return url;
	}

	/**
	 * Checks the name of a schema.
	 * @param schema the name
	 * @return the name
	 * @throws IllegalArgumentException if it is none
	 */
	public static String checkSchema(String schema) {
		checkSchema(schema, "'" + schema + "'");
		return schema;
	}

	private static void checkSchema(String schema, String found) {
		if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
			throw new IllegalArgumentException(
					found + " found, wanted one name of small letters, digits and _ that begins with no digit");
		}
	}

	private static boolean isUnderstood(String url) {
		try {
			DriverManager.getDriver(url);
			return true;
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * The schema that a URL names.
	 * @param url the URL
	 * @return the name, or null
	 */
	public static @Nullable String schemaOf(String url) {
		Matcher schema = SCHEMA.matcher(url);
		return schema.find() ? schema.group(2) : null;
	}

	/**
	 * The same database.
	 * @param other the name of another schema
	 * @return the database with that schema
	 */
	PostgresDatabase withSchema(String other) {
		return new PostgresDatabase(SCHEMA.matcher(this.url).replaceFirst("$1" + other), other, this.password);
	}

	/**
	 * A name for a schema beside this one.
	 * @param end what it ends with
	 * @return this one's name, or as much of it as there is room for, and the end
	 */
	String schemaNamed(String end) {
		return this.schema.substring(0, Math.min(this.schema.length(), LONGEST_NAME - end.length())) + end;
	}

	@Override
	public HikariDataSource open(int parallel, Cancellation cancellation) throws SQLException, IOException {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(this.url);
		config.setDataSourceProperties(properties());
		config.setMaximumPoolSize(parallel + SPARE_CONNECTIONS);
		config.setMinimumIdle(1);
		config.setConnectionTimeout(CONNECT_MILLIS);
		try (Connection connection = connect()) {
			check(connection);
		}
		HikariDataSource dataSource = new HikariDataSource(config);
		try {
			JobRepositorySchema.POSTGRESQL.complete(dataSource, this.schema);
			return dataSource;
		}
		catch (SQLException | RuntimeException ex) {
			dataSource.close();
			throw ex;
		}
	}

	private Properties properties() {
		Properties properties = new Properties();
		properties.putAll(DEFAULTS);
		properties.setProperty("currentSchema", this.schema);
		put(properties, "user", System.getenv("PGUSER"));
		put(properties, "password", (this.password != null) ? this.password : System.getenv("PGPASSWORD"));
		return properties;
	}

	private static void put(Properties properties, String name, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			properties.setProperty(name, value);
		}
	}

	Connection connect() throws IOException {
		try {
			return DriverManager.getConnection(this.url, properties());
		}
		catch (SQLException ex) {
			throw new IOException("the database " + this.url + " cannot be used: " + ex.getMessage(), ex);
		}
	}

	private void check(Connection connection) throws SQLException, IOException {
		int version = connection.getMetaData().getDatabaseMajorVersion();
		if (version < OLDEST_VERSION) {
			throw new IOException("the database " + this.url + " is PostgreSQL " + version + ", wanted "
					+ OLDEST_VERSION + " or later");
		}
		try (Statement statement = connection.createStatement();
				ResultSet encoding = statement.executeQuery("SHOW server_encoding")) {
			if (!encoding.next() || !encoding.getString(1).equals("UTF8")) {
				throw new IOException("the database " + this.url + " has the encoding " + encoding.getString(1)
						+ ", wanted UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0");
			}
		}
	}

	@Override
	public @Nullable Connection read() throws IOException {
		Connection connection = connect();
		try {
			// that of another version stays as it is: a run may be writing to it
			if (!JobRepositorySchema.isThere(connection)) {
				connection.close();
				return null;
			}
			connection.setReadOnly(true);
			connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			connection.setAutoCommit(false);
			return connection;
		}
		catch (SQLException ex) {
			JdbcUtils.closeConnection(connection);
			throw unreadable(ex);
		}
	}

	IOException unreadable(SQLException cause) {
		return new IOException("the database " + this.url + " cannot be read: " + cause.getMessage(), cause);
	}

	@Override
	public @Nullable String copy(Path copy) throws IOException {
		if (Files.exists(copy)) {
			throw new FileAlreadyExistsException(copy.toString());
		}
		EmbeddedDatabase files = new EmbeddedDatabase(copy);
		boolean made = false;
		try {
			Files.createDirectories(copy);
			made = TableCopy.copy(this, files);
			return made ? files.url() : null;
		}
		finally {
			if (!made) {
				Directories.remove(copy);
			}
		}
	}

	/**
	 * Whether there are runs in the schema.
	 * @return true if there are
	 * @throws IOException if the database is not fit, or cannot be read
	 */
	public boolean hasRuns() throws IOException {
		try (Connection connection = connect()) {
			check(connection);
			return JobRepositorySchema.hasRuns(connection);
		}
		catch (SQLException ex) {
			throw unreadable(ex);
		}
	}

	@Override
	public void verify() throws IOException {
		try (Connection connection = connect()) {
			check(connection);
		}
		catch (SQLException ex) {
			throw unreadable(ex);
		}
	}

	@Override
	public String toString() {
		return this.url + ", schema " + this.schema;
	}

}
