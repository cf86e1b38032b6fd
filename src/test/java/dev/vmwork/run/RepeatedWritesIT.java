package dev.vmwork.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.repository.dao.DefaultExecutionContextSerializer;

import dev.vmwork.database.JobRepositoryDatabase;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that nothing is missing in the job repository though some writes are left out.
 */
class RepeatedWritesIT {

	private final FakeSteps steps = new FakeSteps();

	@TempDir
	private Path directory;

	@Test
	void unitWhenRunTakesHalfOfSpringBatchsCommits() throws Exception {
		TestBatch batch = TestBatch.of(this.directory, 3, this.steps);
		CommitCounter commits = new CommitCounter(batch.home().resolve("db/vmwork.log"));
		batch.run(1, new Cancellation(), commits);
		// the instance, the execution, its beginning, context and end; for each step the
		// same without an instance
		assertThat(commits.ofUnits()).containsExactly(21L, 21L);
		// the ends of four steps and of the execution
		assertThat(commits.forcedOfUnits()).containsExactly(5L, 5L);
	}

	@Test
	void executionWhenItHasEndedIsStoredAsItEnded() throws Exception {
		TestBatch batch = TestBatch.of(this.directory, 2, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
		batch.run(1);
		assertThat(batch.query("SELECT STEP_NAME || ' ' || STATUS || ' ' || EXIT_CODE || ' ' || COMMIT_COUNT"
				+ " FROM BATCH_STEP_EXECUTION WHERE START_TIME IS NOT NULL AND END_TIME >= START_TIME"
				+ " AND LAST_UPDATED >= END_TIME ORDER BY END_TIME"))
			.containsExactly("render COMPLETED COMPLETED 1", "inject COMPLETED COMPLETED 1",
					"execute FAILED APP_FAILED 1", "render COMPLETED COMPLETED 1", "inject COMPLETED COMPLETED 1",
					"execute COMPLETED COMPLETED 1", "harvest COMPLETED COMPLETED 1", "units FAILED FAILED 1");
		assertThat(batch.query("SELECT STATUS || ' ' || EXIT_CODE FROM BATCH_JOB_EXECUTION"
				+ " WHERE END_TIME >= START_TIME ORDER BY END_TIME"))
			.containsExactly("FAILED APP_FAILED", "COMPLETED COMPLETED", "FAILED FAILED");
	}

	@Test
	void contextWhenInheritedByARestartIsStoredWithItsOwnExecution() throws Exception {
		TestBatch batch = TestBatch.of(this.directory, 1, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
		batch.run(1);
		this.steps.heal();
		batch.restart(1, null);
		List<String> contexts = batch.query("SELECT C.SHORT_CONTEXT FROM BATCH_STEP_EXECUTION_CONTEXT C"
				+ " JOIN BATCH_STEP_EXECUTION S ON S.STEP_EXECUTION_ID = C.STEP_EXECUTION_ID"
				+ " WHERE S.STEP_NAME = 'execute'");
		assertThat(contexts).hasSize(2)
			.allSatisfy((context) -> assertThat(read(context)).containsKeys("batch.stepType"));
	}

	private static Map<String, Object> read(String context) throws IOException {
		return new DefaultExecutionContextSerializer()
			.deserialize(new ByteArrayInputStream(context.getBytes(StandardCharsets.US_ASCII)));
	}

	/**
	 * Counts the commits of each unit but the first, one unit at a time.
	 */
	private static final class CommitCounter extends TestBatch.QuietProgress {

		private final Path log;

		private final List<Long> totals = new ArrayList<>();

		private final List<Long> forced = new ArrayList<>();

		CommitCounter(Path log) {
			this.log = log;
		}

		@Override
		public void unitFinished(UnitResult unit) {
			try (Stream<String> lines = Files.lines(this.log, StandardCharsets.ISO_8859_1)) {
				this.totals.add(lines.filter((line) -> line.endsWith("COMMIT")).count());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			this.forced.add(JobRepositoryDatabase.forcedWrites());
		}

		List<Long> ofUnits() {
			return differences(this.totals);
		}

		List<Long> forcedOfUnits() {
			return differences(this.forced);
		}

		private static List<Long> differences(List<Long> totals) {
			return IntStream.range(1, totals.size()).mapToObj((i) -> totals.get(i) - totals.get(i - 1)).toList();
		}

	}

}
