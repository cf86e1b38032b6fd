package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.process.Cancellation;
import dev.vmwork.repository.FinishedRuns;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a run that is forgotten leaves nothing in the job repository, and takes
 * nothing of others.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class FinishedRunsIT {

	private static final List<String> TABLES = List.of("BATCH_JOB_INSTANCE", "BATCH_JOB_EXECUTION",
			"BATCH_JOB_EXECUTION_PARAMS", "BATCH_JOB_EXECUTION_CONTEXT", "BATCH_STEP_EXECUTION",
			"BATCH_STEP_EXECUTION_CONTEXT");

	private final FakeSteps steps = new FakeSteps();

	@Parameter
	private TestDatabase databases = TestDatabase.EMBEDDED;

	@TempDir
	private Path directory;

	@Test
	void runsWhenForgottenLeaveNothingAndOthersStay() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 20, this.steps);
		batch.run(1);
		Map<String, Integer> one = rows(batch);
		batch.run(1);
		batch.run(1);
		long size = size(batch);
		LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
		try (HikariDataSource database = open(batch)) {
			FinishedRuns runs = new FinishedRuns(database, batch.home().resolve("db"));
			assertThat(runs.find(now.minusDays(1))).isEmpty();
			assertThat(runs.find(now)).as("all but the latest").containsExactly(1L, 2L);
			runs.forget(1);
			runs.forget(2);
			assertThat(runs.find(now)).isEmpty();
			assertThat(new RunRepository(database, batch.home().resolve("db")).completeRows(3).cardinality())
				.isEqualTo(20);
			assertThat(new RunRepository(database, batch.home().resolve("db")).nextRun()).isEqualTo(4);
		}
		assertThat(rows(batch)).isEqualTo(one);
		assertThat(size(batch)).isLessThan(size / 2 + 1);
		assertThat(batch.query("SELECT RUN FROM RUN_HISTORY")).containsExactly("3");
	}

	@Test
	void runsWhenTheyCanBeRestartedStay() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 1, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
		batch.run(1);
		batch.run(1);
		try (HikariDataSource database = open(batch)) {
			FinishedRuns runs = new FinishedRuns(database, batch.home().resolve("db"));
			LocalDateTime later = LocalDateTime.now(ZoneId.systemDefault()).plusDays(1);
			assertThat(runs.find(later)).isEmpty();
			new RunRepository(database, batch.home().resolve("db")).abandon(1);
			assertThat(runs.find(later)).containsExactly(1L);
		}
	}

	// PostgreSQL sees to its own files
	private static long size(TestBatch batch) throws IOException {
		return (batch.database() instanceof EmbeddedDatabase) ? Files.size(batch.home().resolve("db/vmwork.script"))
				: 0;
	}

	static HikariDataSource open(TestBatch batch) throws Exception {
		return batch.database().open(1, new Cancellation());
	}

	private static Map<String, Integer> rows(TestBatch batch) throws Exception {
		Map<String, Integer> rows = new TreeMap<>();
		for (String table : TABLES) {
			rows.put(table, batch.query("SELECT 1 FROM " + table).size());
		}
		return rows;
	}

}
