package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.vmwork.host.Directories;
import dev.vmwork.host.IoFailure;

/**
 * The job repository, for reading. Works while a run writes to it, and shows it as it was
 * when it was opened.
 */
public final class History implements AutoCloseable {

	/** Each attempt at a unit is an execution of its job instance. */
	private static final String ATTEMPT = "(SELECT COUNT(*) FROM BATCH_JOB_EXECUTION P"
			+ " WHERE P.JOB_INSTANCE_ID = E.JOB_INSTANCE_ID AND P.JOB_EXECUTION_ID <= E.JOB_EXECUTION_ID) AS ATTEMPT";

	private final Connection connection;

	private final DataSource dataSource;

	private final JdbcClient database;

	private History(Connection connection) {
		this.connection = connection;
		this.dataSource = new SingleConnectionDataSource(connection, true);
		this.database = JdbcClient.create(this.dataSource);
	}

	/**
	 * Opens the job repository.
	 * @param directory its folder
	 * @return the history, or null if nothing was run yet
	 * @throws IOException if the database cannot be read
	 */
	public static @Nullable History open(Path directory) throws IOException {
		if (!isThere(directory)) {
			return null;
		}
		Path copy = Files.createTempDirectory("vmwork-history");
		deleteOnExit(copy);
		try {
			return DatabaseCopy.make(directory, copy) ? connect(copy) : null;
		}
		catch (SQLException ex) {
			throw new IOException("the job repository in " + directory + " cannot be read: " + ex.getMessage(), ex);
		}
		catch (IOException ex) {
			throw unreadable(directory, ex);
		}
		finally {
			Directories.remove(copy);
		}
	}

	private static boolean isThere(Path directory) throws IOException {
		try {
			return Files.readAttributes(directory, BasicFileAttributes.class).isDirectory();
		}
		catch (NoSuchFileException ex) {
			return false;
		}
		catch (IOException ex) {
			throw unreadable(directory, ex);
		}
	}

	private static IOException unreadable(Path directory, IOException cause) {
		return new IOException("the job repository in " + directory + " cannot be read: " + IoFailure.describe(cause),
				cause);
	}

	// When people stop it.
	private static void deleteOnExit(Path copy) {
		copy.toFile().deleteOnExit();
		DatabaseCopy.FILES.forEach((file) -> copy.resolve(file).toFile().deleteOnExit());
	}

	/**
	 * Copies the job repository, as it is at this moment, for JDBC clients.
	 * @param directory its folder
	 * @param copy the folder to make
	 * @return the copy's JDBC URL, or null if nothing was run yet
	 * @throws FileAlreadyExistsException if the folder is there already
	 * @throws IOException if it cannot be copied
	 */
	public static @Nullable String copy(Path directory, Path copy) throws IOException {
		if (!isThere(directory)) {
			return null;
		}
		if (Files.exists(copy)) {
			throw new FileAlreadyExistsException(copy.toString());
		}
		boolean made = false;
		try {
			made = DatabaseCopy.make(directory, Files.createDirectories(copy));
			return made ? url(copy) : null;
		}
		catch (IOException ex) {
			throw new IOException("the job repository cannot be copied to " + copy + ": " + IoFailure.describe(ex), ex);
		}
		finally {
			if (!made) {
				Directories.remove(copy);
			}
		}
	}

	private static String url(Path directory) {
		return "jdbc:hsqldb:file:" + directory.toAbsolutePath().resolve("vmwork") + ";readonly=true";
	}

	private static @Nullable History connect(Path directory) throws SQLException {
		Connection connection = DriverManager.getConnection(url(directory) + ";shutdown=true", "SA", "");
		try (ResultSet views = connection.getMetaData().getTables(null, null, "RUN_HISTORY", null)) {
			if (views.next()) {
				return new History(connection);
			}
		}
		// the first run is just making its tables
		connection.close();
		return null;
	}

	/**
	 * The runs.
	 * @return the runs, the first one first
	 */
	public List<RunRow> runs() {
		return this.database
			.sql("SELECT RUN, MANIFEST, STATUS, ATTEMPTS, UNITS, COMPLETED, FAILED, STARTED, ENDED"
					+ " FROM RUN_HISTORY ORDER BY RUN")
			.query(RunRow.class)
			.list();
	}

	/**
	 * The latest run.
	 * @return its number, or null if there is none
	 */
	public @Nullable Long latestRun() {
		List<Long> runs = this.database.sql("SELECT RUN FROM RUN_HISTORY ORDER BY RUN DESC LIMIT 1")
			.query(Long.class)
			.list();
		return runs.isEmpty() ? null : runs.get(0);
	}

	/**
	 * Whether there is such a run.
	 * @param run the run's number
	 * @return true if there is
	 */
	public boolean hasRun(long run) {
		return this.database.sql("SELECT COUNT(*) FROM RUN_HISTORY WHERE RUN = ?")
			.param(run)
			.query(Long.class)
			.single() > 0;
	}

	/**
	 * Whether a unit of a run was started.
	 * @param run the run's number
	 * @param unit the unit's id
	 * @return true if it was
	 */
	public boolean hasUnit(long run, String unit) {
		return this.database.sql("SELECT COUNT(*) FROM STEP_HISTORY WHERE RUN = ? AND UNIT = ?")
			.param(run)
			.param(unit)
			.query(Long.class)
			.single() > 0;
	}

	/**
	 * The same job repository, with the questions that commands ask which change runs.
	 * @return the repository, which cannot be changed
	 */
	public RunRepository repository() {
		return new RunRepository(this.dataSource);
	}

	/**
	 * The steps of a run, one after the other, so that a run of any size can be printed.
	 * @param run the run's number
	 * @param unit only this unit's, if not null
	 * @param failedOnly only those that failed
	 * @param consumer takes the steps
	 */
	public void steps(long run, @Nullable String unit, boolean failedOnly, Consumer<StepRow> consumer) {
		String sql = "SELECT RUN, UNIT, STEP, S.STATUS, VERDICT, " + ATTEMPT + ", STARTED, ENDED, SECONDS, MESSAGE"
				+ " FROM STEP_HISTORY S JOIN BATCH_JOB_EXECUTION E ON E.JOB_EXECUTION_ID = S.JOB_EXECUTION_ID"
				+ " WHERE RUN = :run" + ((unit != null) ? " AND UNIT = :unit" : "")
				+ (failedOnly ? " AND S.STATUS = 'FAILED'" : "") + " ORDER BY UNIT_ROW, STEP_EXECUTION_ID";
		this.database.sql(sql).param("run", run).param("unit", unit).query(StepRow.class).stream().forEach(consumer);
	}

	/**
	 * The steps by which a run made warm templates, one after the other.
	 * @param run the run's number
	 * @param failedOnly only those that failed
	 * @param consumer takes the steps, whose unit is {@code template} and the start of
	 * its key
	 */
	public void templateSteps(long run, boolean failedOnly, Consumer<StepRow> consumer) {
		String sql = "SELECT RUN, 'template ' || LEFT(TEMPLATE, 12) AS UNIT, STEP, STATUS, VERDICT, 1 AS ATTEMPT,"
				+ " STARTED, ENDED, SECONDS, MESSAGE FROM TEMPLATE_HISTORY WHERE RUN = :run"
				+ (failedOnly ? " AND STATUS = 'FAILED'" : "") + " ORDER BY JOB_EXECUTION_ID, STEP_EXECUTION_ID";
		if (has("TEMPLATE_HISTORY")) {
			this.database.sql(sql).param("run", run).query(StepRow.class).stream().forEach(consumer);
		}
	}

	// Nothing was run since an earlier version made the job repository.
	private boolean has(String view) {
		return this.database.sql("SELECT COUNT(*) FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_NAME = ?")
			.param(view)
			.query(Long.class)
			.single() > 0;
	}

	@Override
	public void close() throws IOException {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IOException(ex);
		}
	}

}
