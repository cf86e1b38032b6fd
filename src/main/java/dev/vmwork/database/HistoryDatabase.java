package dev.vmwork.database;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.vmwork.host.Directories;
import dev.vmwork.host.IoFailure;

/**
 * Opens the job repository for reading, whether or not a vmwork is writing it: by a copy
 * of its files.
 */
final class HistoryDatabase {

	private HistoryDatabase() {
	}

	/**
	 * Opens a copy of the job repository.
	 * @param directory its folder
	 * @return a connection, which reads only, or null if nothing was run yet
	 * @throws IOException if the database cannot be read
	 */
	static @Nullable Connection open(Path directory) throws IOException {
		if (!isThere(directory)) {
			return null;
		}
		Path copy = Files.createTempDirectory("vmwork-history");
		deleteOnExit(copy);
		try {
			return DatabaseCopy.make(directory, copy) ? connect(copy) : null;
		}
		catch (SQLException ex) {
			DamagedRepositoryException damage = DamagedRepositoryException.of(directory, ex);
			throw (damage != null) ? damage
					: new IOException("the job repository in " + directory + " cannot be read: " + ex.getMessage(), ex);
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
	static @Nullable String copy(Path directory, Path copy) throws IOException {
		if (!isThere(directory)) {
			return null;
		}
		if (Files.exists(copy)) {
			throw new FileAlreadyExistsException(copy.toString());
		}
		boolean made = false;
		try {
			made = DatabaseCopy.make(directory, Files.createDirectories(copy));
			return made ? new EmbeddedDatabase(copy).url() : null;
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

	private static @Nullable Connection connect(Path directory) throws SQLException {
		String url = new EmbeddedDatabase(directory).url() + ";hsqldb.full_log_replay=true;shutdown=true";
		Connection connection = DriverManager.getConnection(url, "SA", "");
		if (JobRepositorySchema.HSQLDB.isComplete(connection)) {
			return connection;
		}
		boolean there = JobRepositorySchema.isThere(connection);
		connection.close();
		if (!there) {
			// the first run is just making its tables
			return null;
		}
		// nothing was run since another version made it
		String writable = url.replace(EmbeddedDatabase.READ_ONLY, "");
		Connection open = DriverManager.getConnection(writable, "SA", "");
		try {
			JobRepositorySchema.HSQLDB.complete(new DriverManagerDataSource(writable, "SA", ""), null);
		}
		finally {
			open.close();
		}
		return DriverManager.getConnection(url, "SA", "");
	}

}
