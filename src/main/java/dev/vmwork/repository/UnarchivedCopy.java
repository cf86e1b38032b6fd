package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.vmwork.archive.RunArchive;
import dev.vmwork.archive.UnitRecord;

/**
 * Puts the units that were moved to archives into a copy of the database, for clients
 * that know of no archives. Tables of the copy are on the disk and not in memory.
 */
final class UnarchivedCopy {

	private static final int BLOCK = 1000;

	private static final List<String> TABLES = List.of("BATCH_JOB_INSTANCE", "BATCH_JOB_EXECUTION",
			"BATCH_JOB_EXECUTION_PARAMS", "BATCH_JOB_EXECUTION_CONTEXT", "BATCH_STEP_EXECUTION",
			"BATCH_STEP_EXECUTION_CONTEXT", "VMWORK_GUEST", "VMWORK_OUTPUT");

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
	 * Completes a copy.
	 * @param directory the job repository's folder
	 * @param url the copy's JDBC URL, to which can be written
	 * @throws IOException if an archive or the copy cannot be read or written
	 */
	static void complete(Path directory, String url) throws IOException {
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
		TABLES.forEach((table) -> this.database.sql("SET TABLE " + table + " TYPE CACHED").update());
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
