package dev.vmwork.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

import dev.vmwork.disk.FaultDisk;
import dev.vmwork.disk.TestTools;
import dev.vmwork.process.Cancellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the job repository on a disk that is full for a while.
 */
class DatabaseFilesIT {

	/** More than a page of the disk each. */
	private static final String TEXT = String.join("", Collections.nCopies(5000, "x"));

	private static final int ROWS = 20;

	@TempDir
	private Path directory;

	@Test
	void commitWhenTheDiskIsFullReturnsOnceItIsWritten() throws Exception {
		TestTools.requireRoot();
		Path killed = this.directory.resolve("killed");
		try (FaultDisk disk = new FaultDisk(this.directory.resolve("disk"), 64);
				HikariDataSource dataSource = open(disk.path())) {
			JdbcTemplate database = new JdbcTemplate(dataSource);
			database.execute("CREATE TABLE TEXTS (TEXT VARCHAR(5000))");
			disk.fill();
			CompletableFuture<Void> rows = CompletableFuture.runAsync(() -> insertRows(database));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> rows.get(1, TimeUnit.SECONDS));
			disk.heal();
			rows.get();
			// what a kill at this moment leaves
			FileSystemUtils.copyRecursively(disk.path(), killed);
		}
		try (HikariDataSource dataSource = open(killed)) {
			assertThat(new JdbcTemplate(dataSource).queryForList("SELECT TEXT FROM TEXTS", String.class)).hasSize(ROWS)
				.containsOnly(TEXT);
		}
	}

	@Test
	void commitWhenItIsNotForcedIsWrittenAllTheSame() throws Exception {
		Path killed = this.directory.resolve("killed");
		try (HikariDataSource dataSource = open(this.directory)) {
			JdbcTemplate database = new JdbcTemplate(dataSource);
			database.execute("CREATE TABLE TEXTS (TEXT VARCHAR(5000))");
			long before = DatabaseFiles.forced();
			UnforcedCommits.set(true);
			try {
				insertRows(database);
			}
			finally {
				UnforcedCommits.set(false);
			}
			assertThat(DatabaseFiles.forced()).isEqualTo(before);
			FileSystemUtils.copyRecursively(this.directory.resolve("db"), killed.resolve("db"));
			database.update("DELETE FROM TEXTS");
			assertThat(DatabaseFiles.forced()).isEqualTo(before + 1);
		}
		try (HikariDataSource dataSource = open(killed)) {
			assertThat(new JdbcTemplate(dataSource).queryForList("SELECT TEXT FROM TEXTS", String.class)).hasSize(ROWS);
		}
	}

	private static void insertRows(JdbcTemplate database) {
		for (int i = 0; i < ROWS; i++) {
			database.update("INSERT INTO TEXTS VALUES (?)", TEXT);
		}
	}

	private static HikariDataSource open(Path disk) throws Exception {
		return JobRepositoryDatabase.open(Files.createDirectories(disk.resolve("db")), 1, new Cancellation());
	}

}
