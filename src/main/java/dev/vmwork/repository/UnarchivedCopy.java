package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.vmwork.archive.RunArchive;
import dev.vmwork.archive.UnitRecord;
import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.database.TableCopy;
import dev.vmwork.host.Directories;

/**
 * A copy of the job repository for JDBC clients, which know of no archives: the units
 * that were moved to archives are put in again. Tables of the copy are on the disk and
 * not in memory.
 */
public final class UnarchivedCopy {

	private static final int BLOCK = 1000;

	private final JdbcClient database;

	private final TransactionTemplate transaction;

	private final UnitRecords records;

	private final ArchivedUnits archives;

	private UnarchivedCopy(DataSource copy, Path directory) {
		this.database = JdbcClient.create(copy);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(copy));
		this.records = new UnitRecords(copy);
		this.archives = new ArchivedUnits(copy, directory);
	}

	/**
	 * Copies the job repository, as it is at this moment.
	 * @param database its database
	 * @param directory its folder, with the archives
	 * @param copy the folder to make
	 * @return the copy's JDBC URL, or null if nothing was run yet
	 * @throws FileAlreadyExistsException if the folder is there already
	 * @throws IOException if it cannot be copied
	 */
	public static @Nullable String make(RepositoryDatabase database, Path directory, Path copy) throws IOException {
		String url = database.copy(copy);
		if (url != null) {
			try {
				complete(directory, url.replace(EmbeddedDatabase.READ_ONLY, ";shutdown=true"));
			}
			catch (IOException | RuntimeException ex) {
				Directories.remove(copy);
				throw ex;
			}
		}
		return url;
	}

	private static void complete(Path directory, String url) throws IOException {
		try (Connection connection = DriverManager.getConnection(url, "SA", "")) {
			new UnarchivedCopy(new SingleConnectionDataSource(connection, true), directory).complete();
		}
		catch (SQLException ex) {
			throw new IOException("the copy of the job repository cannot be written: " + ex.getMessage(), ex);
		}
	}

	private void complete() throws IOException {
		List<Long> runs = this.database.sql("SELECT RUN FROM VMWORK_ARCHIVE ORDER BY RUN").query(Long.class).list();
		if (runs.isEmpty()) {
			return;
		}
		this.database.sql("SET FILES LOG FALSE").update();
		TableCopy.TABLES.forEach((table) -> this.database.sql("SET TABLE " + table + " TYPE CACHED").update());
		for (long run : runs) {
			try (RunArchive.Cursor units = this.archives.units(run)) {
				while (units != null && units.hasNext()) {
					insertBlock(units);
				}
			}
			this.archives.forget(run);
		}
		this.database.sql("SET FILES LOG TRUE").update();
	}

	private void insertBlock(RunArchive.Cursor units) throws IOException {
		List<UnitRecord> block = new ArrayList<>();
		while (block.size() < BLOCK && units.hasNext()) {
			block.add(units.read());
		}
		this.transaction.executeWithoutResult((status) -> block.forEach(this.records::insert));
	}

}
