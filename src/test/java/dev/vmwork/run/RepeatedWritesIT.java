package dev.vmwork.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.repository.dao.DefaultExecutionContextSerializer;

import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that nothing is missing in the job repository though some writes are left out.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RepeatedWritesIT {

	private final FakeSteps steps = new FakeSteps();

	@Parameter
	private TestDatabase databases = TestDatabase.EMBEDDED;

	@TempDir
	private Path directory;

	@Test
	void executionWhenItHasEndedIsStoredAsItEnded() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 2, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
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
		TestBatch batch = this.databases.batch(this.directory, 1, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
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

}
