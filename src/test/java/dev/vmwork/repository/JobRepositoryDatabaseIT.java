package dev.vmwork.repository;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.vmwork.process.Cancellation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the job repository can be used after a kill while it was made.
 */
class JobRepositoryDatabaseIT {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(Moment.class)
	void databaseWhenKilledWhileItIsMadeIsMadeAnew(Moment moment) throws Exception {
		Path complete = Files.createDirectory(this.directory.resolve("complete"));
		assertThat(runs(complete)).isZero();
		Path killed = Files.createDirectory(this.directory.resolve("killed"));
		moment.make(Files.readString(complete.resolve("vmwork.script")), killed);
		assertThat(History.open(killed)).isNull();
		assertThat(runs(killed)).isZero();
		assertThat(runs(killed)).isZero();
	}

	@Test
	void databaseWhenOfAnEarlierVersionIsGivenTheViewsThatItLacks() throws Exception {
		Path old = Files.createDirectory(this.directory.resolve("old"));
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(old, 1, new Cancellation())) {
			JdbcTemplate database = new JdbcTemplate(dataSource);
			// as an earlier version had it
			database.execute("DROP VIEW RUN_HISTORY");
			database.execute("DROP VIEW TEMPLATE_HISTORY");
			database.execute("CREATE VIEW RUN_HISTORY AS SELECT JOB_EXECUTION_ID AS RUN FROM BATCH_JOB_EXECUTION");
		}
		try (History history = Objects.requireNonNull(History.open(old))) {
			List<StepRow> steps = new ArrayList<>();
			assertThat(history.runs()).isEmpty();
			history.templateSteps(1, false, steps::add);
			assertThat(steps).isEmpty();
		}
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(old, 1, new Cancellation())) {
			assertThat(new JdbcTemplate(dataSource).queryForList("SELECT * FROM TEMPLATE_HISTORY")).isEmpty();
			assertThat(new JdbcTemplate(dataSource).queryForList("SELECT MESSAGE FROM RUN_HISTORY")).isEmpty();
		}
	}

	private static int runs(Path database) throws Exception {
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(database, 1, new Cancellation())) {
			return new JdbcTemplate(dataSource).queryForList("SELECT RUN FROM RUN_HISTORY").size();
		}
	}

	/**
	 * What is on the disk one after the other when HSQLDB makes its files
	 * (org.hsqldb.Database, reopen).
	 */
	private enum Moment {

		LOG_OPENED(false, 0),

		SCRIPT_OPENED(true, 0),

		WRITING_SCRIPT(true, 0.5),

		SCRIPT_WRITTEN(true, 1);

		private final boolean newScript;

		private final double part;

		Moment(boolean newScript, double part) {
			this.newScript = newScript;
			this.part = part;
		}

		void make(String script, Path database) throws Exception {
			Files.createFile(database.resolve("vmwork.log"));
			if (this.newScript) {
				Files.writeString(database.resolve("vmwork.script.new"),
						script.substring(0, (int) (script.length() * this.part)));
			}
		}

	}

}
