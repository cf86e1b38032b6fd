package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a run goes on after the JVM was killed: no step that was committed is lost
 * or run again, whatever state the others were left in. The steps themselves are fakes.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class CrashRecoveryIT {

	private static final int UNITS = 120;

	/** How many steps begin between two kills. */
	private static final int LINES = 80;

	private static final List<String> STEPS = List.of("render", "inject", "execute", "harvest");

	private static final List<String> ONCE = List.of("render COMPLETED", "inject COMPLETED", "execute COMPLETED",
			"harvest COMPLETED");

	private final FakeSteps steps = new FakeSteps();

	@Parameter
	private TestDatabase databases = TestDatabase.EMBEDDED;

	@TempDir
	private Path directory;

	@Test
	void stepsWhenTheJvmIsKilledAgainAndAgainAreCommittedOnceAndForAll() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, UNITS, this.steps);
		int killed = 0;
		int enough = LINES;
		for (String command : List.of("run", "restart", "restart", "restart")) {
			Process program = start(batch, command);
			awaitLines(program, enough);
			program.destroyForcibly().waitFor();
			killed++;
			enough = begun().size() + LINES;
			Set<String> lost = new HashSet<>(followed(begun()));
			completed(batch).forEach(lost::remove);
			assertThat(lost).as("committed before kill " + killed + ", and not there after it").isEmpty();
		}
		assertThat(start(batch, "restart").waitFor()).isZero();
		List<String> completed = completed(batch);
		assertThat(completed).doesNotHaveDuplicates().hasSize(4 * UNITS);
		// what ran twice was under way when the JVM was killed, on one of 8 threads
		assertThat(begun()).hasSizeLessThanOrEqualTo(4 * UNITS + 8 * killed);
	}

	private Process start(TestBatch batch, String command) throws IOException {
		List<Object> arguments = new ArrayList<>(List.of(this.directory, UNITS, 8, command));
		if (batch.database() instanceof PostgresDatabase shared) {
			arguments.addAll(List.of(shared.url(), shared.schema(), Objects.requireNonNull(shared.password())));
		}
		return new ProcessBuilder(BatchProgram.command(arguments.toArray())).inheritIO().start();
	}

	private void awaitLines(Process program, int number) throws Exception {
		while (begun().size() < number) {
			assertThat(program.waitFor(5, TimeUnit.MILLISECONDS)).as("ended before it could be killed").isFalse();
		}
	}

	private List<String> begun() throws IOException {
		Path file = this.directory.resolve("begun");
		return Files.exists(file) ? Files.readAllLines(file) : List.of();
	}

	/** A step that begins shows that the unit's step before it was committed. */
	private static List<String> followed(List<String> begun) {
		List<String> followed = new ArrayList<>();
		for (String line : begun) {
			String[] words = line.split(" ", -1);
			int step = STEPS.indexOf(words[1]);
			if (step > 0) {
				followed.add(words[0] + " " + STEPS.get(step - 1));
			}
		}
		return followed;
	}

	private static List<String> completed(TestBatch batch) throws SQLException {
		return batch.query("SELECT UNIT || ' ' || STEP FROM STEP_HISTORY WHERE STATUS = 'COMPLETED'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "STARTING", "STARTED", "STOPPING", "UNKNOWN" })
	void unitWhenLeftUnderWayIsRestarted(String status) throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 2, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
		batch.run(1);
		leave(batch, "BATCH_JOB_EXECUTION", "FAILED", status);
		leave(batch, "BATCH_STEP_EXECUTION", "FAILED", status);
		this.steps.heal();
		assertThat(batch.restart(1, null).complete()).isEqualTo(2);
		assertThat(batch.executions("u1")).containsExactly("render COMPLETED", "inject COMPLETED", "execute STOPPED",
				"execute COMPLETED", "harvest COMPLETED");
		assertThat(batch.executions("u2")).isEqualTo(ONCE);
	}

	@Test
	void unitWhenOnlyItsStepIsUnderWayIsRestarted() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 1, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
		batch.run(1);
		leave(batch, "BATCH_STEP_EXECUTION", "FAILED", "STARTED");
		this.steps.heal();
		assertThat(batch.restart(1, null).complete()).isEqualTo(1);
	}

	@Test
	void unitWhenAllItsStepsWereCommittedIsCompleteWithoutAnother() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 2, this.steps);
		batch.run(1);
		leave(batch, "BATCH_JOB_EXECUTION", "COMPLETED", "STARTED");
		batch.update("UPDATE BATCH_STEP_EXECUTION SET STATUS = 'STARTED', END_TIME = NULL WHERE STEP_NAME = 'units'");
		assertThat(batch.restart(1, null).complete()).isEqualTo(2);
		assertThat(batch.executions("u1")).isEqualTo(ONCE);
		assertThat(batch.executions("u2")).isEqualTo(ONCE);
		assertThat(batch.query("SELECT STATUS || ' ' || VERDICT FROM UNIT_HISTORY"))
			.isEqualTo(Collections.nCopies(2, "COMPLETED COMPLETED"));
	}

	@Test
	void attemptWhenKilledIsInTheHistoryAsSuch() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 1, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
		batch.run(1);
		leave(batch, "BATCH_JOB_EXECUTION", "FAILED", "STARTED");
		leave(batch, "BATCH_STEP_EXECUTION", "FAILED", "STARTED");
		batch.restart(1, null);
		assertThat(batch.query("SELECT MESSAGE FROM STEP_HISTORY WHERE STATUS = 'STOPPED' AND ENDED IS NOT NULL"))
			.containsExactly("vmwork was killed meanwhile");
	}

	@Test
	void attemptWhenKilledEndsInTheHistoryWhenVmworkDid() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 1, this.steps.fail(StepName.EXECUTE, "u1", "no luck"));
		batch.run(1);
		leave(batch, "BATCH_STEP_EXECUTION", "FAILED", "STARTED");
		LocalDateTime started = LocalDateTime.of(2026, 1, 2, 3, 4, 5);
		batch.update("UPDATE BATCH_STEP_EXECUTION SET START_TIME = ? WHERE STATUS = 'STARTED'", started);
		Files.setLastModifiedTime(batch.home().resolve("heartbeat"),
				FileTime.from(started.plusSeconds(10).atZone(ZoneId.systemDefault()).toInstant()));
		this.steps.heal();
		batch.restart(1, null);
		assertThat(batch.query("SELECT SECONDS FROM STEP_HISTORY WHERE STATUS = 'STOPPED'")).containsExactly("10.000");
	}

	/** Makes the database what a JVM leaves that is killed at such a moment. */
	private static void leave(TestBatch batch, String table, String from, String to) throws SQLException {
		int rows = batch.update("UPDATE " + table
				+ " SET STATUS = ?, EXIT_CODE = 'UNKNOWN', EXIT_MESSAGE = '', END_TIME = NULL" + " WHERE STATUS = ?",
				to, from);
		assertThat(rows).isPositive();
	}

}
