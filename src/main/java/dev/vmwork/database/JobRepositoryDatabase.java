package dev.vmwork.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import org.hsqldb.Session;
import org.hsqldb.jdbc.JDBCConnection;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.InterruptGuard;

/**
 * Opens the HSQLDB files of the job repository. With {@code write_delay=false} a commit
 * is written when it returns: with HSQLDB's default, rows already reported done were lost
 * to a kill -9. It is on the disk then, too, unless its thread has called
 * {@link UnforcedCommits}. With {@code full_log_replay} a log is read to its end or not
 * at all: with HSQLDB's default, what comes behind a line that cannot be read is lost
 * without a word. Its lock file is off: the home's lock does the same, and after a kill
 * -9 HSQLDB's keeps the next vmwork waiting for 10 seconds.
 */
public final class JobRepositoryDatabase {

	private static final String SETTINGS = ";hsqldb.tx=mvcc;hsqldb.write_delay=false"
			+ ";hsqldb.full_log_replay=true;hsqldb.lock_file=false;shutdown=true";

	/** Connections beside those of the units: the run's own job, and queries. */
	private static final int SPARE_CONNECTIONS = 4;

	private JobRepositoryDatabase() {
	}

	/**
	 * Opens the database, made if it is not there. Waits while it cannot be written.
	 * @param directory the database's folder
	 * @param parallel how many units run at a time, each with a connection
	 * @param cancellation ends the wait
	 * @return the connections, to be closed
	 * @throws SQLException if the database cannot be opened
	 * @throws DamagedRepositoryException if its files are damaged; they stay as they are
	 * @throws IOException if its files cannot be read
	 */
	public static HikariDataSource open(Path directory, int parallel, Cancellation cancellation)
			throws SQLException, IOException {
		removeUnfinished(directory);
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl("jdbc:hsqldb:file:" + directory.resolve("vmwork") + SETTINGS);
		config.setUsername("SA");
		config.setPassword("");
		config.setMaximumPoolSize(parallel + SPARE_CONNECTIONS);
		config.setMinimumIdle(1);
		// on a full disk this waits, and Spring can end nothing before it has started
		try (InterruptGuard guard = new InterruptGuard(cancellation)) {
			guard.start();
			Checksums checksums = new Checksums(directory);
			checksums.verify();
			PreviousFiles previous = new PreviousFiles(directory);
			previous.setAside();
			TornLine.cut(directory.resolve(DatabaseCopy.LOG));
			// what HSQLDB writes until it uses our files has none
			checksums.remove();
			HikariDataSource dataSource = connect(config, directory, previous, checksums);
			useFiles(dataSource, new DatabaseFiles(checksums, cancellation));
			JobRepositorySchema.HSQLDB.complete(dataSource, null);
			previous.keep();
			return dataSource;
		}
	}

	/**
	 * Counts how often the files of job repositories were forced to the disk.
	 * @return the number, since this JVM began
	 */
	public static long forcedWrites() {
		return DatabaseFiles.forced();
	}

	private static HikariDataSource connect(HikariConfig config, Path directory, PreviousFiles previous,
			Checksums checksums) throws IOException {
		try {
			return new Connections(config, previous, checksums);
		}
		catch (HikariPool.PoolInitializationException ex) {
			DamagedRepositoryException damage = (ex.getCause() instanceof SQLException cause)
					? DamagedRepositoryException.of(directory, cause) : null;
			if (damage == null) {
				throw ex;
			}
			previous.forget();
			throw damage;
		}
	}

	// What a kill leaves while HSQLDB makes its very first script. Nothing is in it, but
	// HSQLDB would not open the database ever after.
	private static void removeUnfinished(Path directory) throws IOException {
		if (!Files.exists(directory.resolve("vmwork.script"))
				&& !Files.exists(directory.resolve("vmwork.properties"))) {
			Files.deleteIfExists(directory.resolve("vmwork.script.new"));
		}
	}

	// HSQLDB has no setting for this. The checkpoint makes it open its log anew.
	private static void useFiles(HikariDataSource dataSource, DatabaseFiles files) throws SQLException, IOException {
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			Session session = (Session) connection.unwrap(JDBCConnection.class).getSession();
			session.getDatabase().logger.fileAccess = files;
			statement.execute("CHECKPOINT");
			files.check();
		}
	}

}
