package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

import dev.vmwork.run.FakeSteps;
import dev.vmwork.run.TestBatch;
import dev.vmwork.run.TestDatabase;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the history can be read by SQL. The runs have fake steps.
 */
class HistoryIT {

	private static final int CHECKPOINTS = 100;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void databaseWhenNothingWasRunHasNoHistory(TestDatabase database) throws Exception {
		assertThat(History.open(database.in(this.directory), this.directory)).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void viewsWhenReadByAnyJdbcClientHaveRunsUnitsAndSteps(TestDatabase database) throws Exception {
		TestBatch batch = database.batch(this.directory, 2, new FakeSteps().fail(StepName.HARVEST, "u2", "no luck"));
		batch.run(1);
		batch.restart(1, null);
		String url = Objects.requireNonNull(
				UnarchivedCopy.make(batch.database(), batch.home().resolve("db"), this.directory.resolve("copy")));
		try (Connection connection = DriverManager.getConnection(url, "SA", "")) {
			assertThat(rows(connection, "SELECT RUN, STATUS, ATTEMPTS, UNITS, COMPLETED, FAILED FROM RUN_HISTORY"))
				.containsExactly("1 FAILED 2 2 1 1");
			assertThat(rows(connection,
					"SELECT UNIT_ROW, UNIT, STATUS, VERDICT, ATTEMPTS, MESSAGE FROM UNIT_HISTORY ORDER BY UNIT_ROW"))
				.containsExactly("1 u1 COMPLETED COMPLETED 1 ", "2 u2 FAILED APP_FAILED 2 no luck");
			assertThat(rows(connection,
					"SELECT STEP, VERDICT, SECONDS >= 0 FROM STEP_HISTORY WHERE UNIT = 'u2' ORDER BY STEP_EXECUTION_ID"))
				.containsExactly("render COMPLETED TRUE", "inject COMPLETED TRUE", "execute COMPLETED TRUE",
						"harvest APP_FAILED TRUE", "harvest APP_FAILED TRUE");
			assertThat(rows(connection,
					"SELECT UNIT, EXIT_STATUS, CPU_SECONDS FROM STEP_HISTORY WHERE EXIT_STATUS IS NOT NULL ORDER BY UNIT_ROW"))
				.containsExactly("u1 0 null", "u2 0 null");
		}
	}

	@Test
	void databaseWhenItsTablesAreNotMadeYetHasNoHistory() throws Exception {
		DriverManager.getConnection("jdbc:hsqldb:file:" + this.directory.resolve("vmwork") + ";shutdown=true", "SA", "")
			.close();
		assertThat(this.directory.resolve("vmwork.script")).exists();
		assertThat(History.open(this.directory)).isNull();
	}

	/**
	 * HSQLDB's own opening for reading only deletes the log or the new script at some of
	 * these moments, and with them all that was done since the last checkpoint.
	 */
	@ParameterizedTest
	@EnumSource(Moment.class)
	void databaseWhenReadWhileItIsWrittenStaysAsItIs(Moment moment) throws Exception {
		TestBatch batch = TestBatch.of(this.directory, 2, new FakeSteps());
		batch.run(1);
		Path home = batch.home().resolve("db");
		try (Connection connection = DriverManager.getConnection("jdbc:hsqldb:file:" + home.resolve("vmwork")
				+ ";hsqldb.write_delay=false;hsqldb.lock_file=false;shutdown=true", "SA", "");
				Statement statement = connection.createStatement()) {
			statement.executeUpdate("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'UNKNOWN'");
			FileSystemUtils.copyRecursively(home, this.directory.resolve("before"));
		}
		FileSystemUtils.copyRecursively(home, this.directory.resolve("after"));
		Path database = moment.make(this.directory);
		Map<String, Integer> files = files(database);
		try (History history = Objects.requireNonNull(History.open(database))) {
			assertThat(history.runs()).extracting(RunRow::status).containsExactly("UNKNOWN");
		}
		assertThat(files(database)).isEqualTo(files);
	}

	@Test
	void historyWhenReadWhileItIsWrittenIsTheLatest() throws Exception {
		TestBatch batch = TestBatch.of(this.directory, 2, new FakeSteps());
		batch.run(1);
		Path database = batch.home().resolve("db");
		AtomicInteger written = new AtomicInteger();
		CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> checkpoint(database, written));
		int read = 0;
		while (!writer.isDone()) {
			int least = written.get();
			try (History history = Objects.requireNonNull(History.open(database))) {
				assertThat(history.runs()).hasSize(1).allMatch((run) -> run.units() >= least);
			}
			read++;
		}
		writer.get();
		assertThat(read).isPositive();
		assertThat(written).hasValue(CHECKPOINTS);
	}

	private static void checkpoint(Path database, AtomicInteger written) {
		try (Connection connection = DriverManager.getConnection("jdbc:hsqldb:file:" + database.resolve("vmwork")
				+ ";hsqldb.write_delay=false;hsqldb.lock_file=false;shutdown=true", "SA", "");
				Statement statement = connection.createStatement()) {
			for (int i = 1; i <= CHECKPOINTS; i++) {
				statement.executeUpdate("UPDATE BATCH_JOB_EXECUTION_PARAMS SET PARAMETER_VALUE = '" + i
						+ "' WHERE PARAMETER_NAME = 'units'");
				written.set(i);
				statement.execute("CHECKPOINT");
				Thread.sleep(10);
			}
		}
		catch (SQLException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Map<String, Integer> files(Path directory) throws IOException {
		Map<String, Integer> files = new TreeMap<>();
		try (Stream<Path> paths = Files.list(directory)) {
			for (Path path : paths.toList()) {
				files.put(String.valueOf(path.getFileName()), Files.readString(path).hashCode());
			}
		}
		return files;
	}

	private static List<String> rows(Connection connection, String sql) throws SQLException {
		List<String> rows = new ArrayList<>();
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
			while (result.next()) {
				StringBuilder row = new StringBuilder(result.getString(1));
				for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
					row.append(' ').append(result.getString(i));
				}
				rows.add(row.toString());
			}
		}
		return rows;
	}

	/**
	 * What is on the disk one after the other when HSQLDB writes what is in its log to a
	 * new script (org.hsqldb.persist.Log, checkpointClose).
	 */
	private enum Moment {

		WORKING("yes", "before", "", "before"),

		WRITING_SCRIPT("yes", "before", "part", "before"),

		SAVING_PROPERTIES("", "before", "after", "before"),

		SCRIPT_WRITTEN("yes-new-files", "before", "after", "before"),

		LOG_DELETED("yes-new-files", "before", "after", ""),

		OLD_SCRIPT_DELETED("yes-new-files", "", "after", ""),

		SCRIPT_RENAMED("yes-new-files", "after", "", ""),

		COMPLETE("no", "after", "", ""),

		LOG_OPENED("no", "after", "", "part");

		private final String modified;

		private final String script;

		private final String newScript;

		private final String log;

		Moment(String modified, String script, String newScript, String log) {
			this.modified = modified;
			this.script = script;
			this.newScript = newScript;
			this.log = log;
		}

		Path make(Path root) throws IOException {
			Path database = Files.createDirectory(root.resolve("database"));
			place(this.script, root, ".script", database.resolve("vmwork.script"));
			place(this.newScript, root, ".script", database.resolve("vmwork.script.new"));
			place(this.log, root, ".log", database.resolve("vmwork.log"));
			if (!this.modified.isEmpty()) {
				String properties = Files.readString(root.resolve("after/vmwork.properties"));
				Files.writeString(database.resolve("vmwork.properties"),
						properties.replaceFirst("modified=[a-z-]+", "modified=" + this.modified));
			}
			return database;
		}

		private static void place(String from, Path root, String suffix, Path file) throws IOException {
			switch (from) {
				case "" -> {
				}
				case "part" -> Files.writeString(file, "/*C1*/SET SCHEMA PUB");
				default -> Files.copy(root.resolve(from).resolve("vmwork" + suffix), file);
			}
		}

	}

}
