package dev.vmwork.database;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import dev.vmwork.process.Cancellation;

/**
 * The database in which a home has its job repository.
 */
public sealed interface RepositoryDatabase permits EmbeddedDatabase, PostgresDatabase {

	/**
	 * Opens the database, made if it is not there, for the holder of the home's lock.
	 * @param parallel how many units run at a time, each with a connection
	 * @param cancellation ends the wait for a database that cannot be written
	 * @return the connections, to be closed
	 * @throws SQLException if the database cannot be opened
	 * @throws IOException if it is damaged, not fit or cannot be reached
	 */
	HikariDataSource open(int parallel, Cancellation cancellation) throws SQLException, IOException;

	/**
	 * Opens the database for reading, whether or not a vmwork is writing to it.
	 * @return a connection, which shows the database as it is at this moment, or null if
	 * nothing was run yet
	 * @throws IOException if the database cannot be read
	 */
	@Nullable Connection read() throws IOException;

	/**
	 * Copies the database, as it is at this moment, to an embedded one.
	 * @param copy the folder to make
	 * @return the copy's JDBC URL, for reading, or null if nothing was run yet
	 * @throws FileAlreadyExistsException if the folder is there already
	 * @throws IOException if it cannot be copied
	 */
	@Nullable String copy(Path copy) throws IOException;

	/**
	 * Checks that the database is as it was written, while no vmwork is writing to it.
	 * @throws IOException if it is damaged or cannot be read
	 */
	void verify() throws IOException;

	/**
	 * Where the database is.
	 * @return a folder, or a URL without a password
	 */
	@Override
	String toString();

}
