package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.vmwork.manifest.RowSelection;
import dev.vmwork.process.Cancellation;
import dev.vmwork.step.UnitStep;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.StepName;
import dev.vmwork.unit.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests that a restart does the unfinished steps of unfinished units and no others, by
 * the step executions in the database. The steps themselves are fakes.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RestartIT {

	private static final List<String> ONCE = List.of("render COMPLETED", "inject COMPLETED", "execute COMPLETED",
			"harvest COMPLETED");

	private static final BitSet NONE = new BitSet();

	private static final List<StepName> ALL = List.of(StepName.values());

	private final FakeSteps steps = new FakeSteps();

	@Parameter
	private TestDatabase databases = TestDatabase.EMBEDDED;

	@TempDir
	private Path directory;

	private TestBatch batch;

	@BeforeEach
	void makeBatch() throws Exception {
		this.batch = this.databases.batch(this.directory, 3, this.steps);
	}

	@ParameterizedTest
	@EnumSource(StepName.class)
	void stepWhenItFailedIsRunAgainAndCompleteOnesAreNot(StepName step) throws Exception {
		this.steps.fail(step, "u2", "no luck");
		RunResult first = this.batch.run(2);
		assertThat(first.failed()).isEqualTo(1);
		assertThat(first.complete()).isEqualTo(2);
		assertThat(first.failures()).singleElement()
			.satisfies((unit) -> assertThat(unit.outcome()).isEqualTo(new Outcome(Verdict.APP_FAILED, "no luck")));
		this.steps.heal();
		RunResult second = this.batch.restart(2, null);
		assertThat(second.failed()).isZero();
		assertThat(second.complete()).isEqualTo(3);
		List<String> expected = new ArrayList<>(ONCE);
		expected.add(ONCE.indexOf(step.stem() + " COMPLETED"), step.stem() + " FAILED");
		assertThat(this.batch.executions("u2")).isEqualTo(expected);
		assertThat(this.batch.executions("u1")).isEqualTo(ONCE);
		assertThat(this.batch.executions("u3")).isEqualTo(ONCE);
	}

	@Test
	void stepWhenItFailsTwiceIsRunThreeTimes() throws Exception {
		this.steps.fail(StepName.EXECUTE, "u2", "no luck");
		this.batch.run(2);
		this.batch.restart(2, null);
		this.steps.heal();
		assertThat(this.batch.restart(2, null).complete()).isEqualTo(3);
		assertThat(this.batch.executions("u2")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute FAILED", "execute FAILED", "execute COMPLETED", "harvest COMPLETED");
	}

	@Test
	void unitsWhenTheyFailDifferentlyStopNoOther() throws Exception {
		this.steps.on(StepName.RENDER, "u1", (task) -> {
			throw new IOException("disk full");
		});
		this.steps.on(StepName.EXECUTE, "u2", (task) -> {
			throw new IllegalStateException("a bug");
		});
		RunResult result = this.batch.run(1);
		assertThat(result.complete()).isEqualTo(1);
		assertThat(result.failures()).extracting(UnitResult::id, (unit) -> unit.outcome().verdict())
			.containsExactly(tuple("u1", Verdict.ENVIRONMENT), tuple("u2", Verdict.ENVIRONMENT));
		assertThat(result.failures().get(0).outcome().description()).isEqualTo("disk full");
		assertThat(result.failures().get(1).outcome().description()).contains("a bug");
		assertThat(this.batch.executions("u3")).isEqualTo(ONCE);
		this.steps.heal();
		assertThat(this.batch.restart(1, null).complete()).isEqualTo(3);
	}

	@Test
	void stepsWhenRepeatedFromOneAreRunAgainForUnfinishedUnitsOnly() throws Exception {
		this.steps.fail(StepName.HARVEST, "u2", "no luck");
		this.batch.run(2);
		this.steps.heal();
		assertThat(this.batch.restart(2, StepName.INJECT).complete()).isEqualTo(3);
		assertThat(this.batch.executions("u2")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute COMPLETED", "harvest FAILED", "inject COMPLETED", "execute COMPLETED", "harvest COMPLETED");
		assertThat(this.batch.executions("u1")).isEqualTo(ONCE);
	}

	@Test
	void unitsWhenOnlySomeRowsAreWantedAreTheOnlyOnesThatRun() throws Exception {
		RowSelection second = new RowSelection(List.of(new RowSelection.Range(2, 2)), Set.of());
		RunResult some = this.batch.run(TestBatch.options(1, null).rows(second).build(), new Cancellation(),
				new TestBatch.QuietProgress());
		assertThat(some.end()).isEqualTo(RunEnd.SOME_RUN);
		assertThat(some.complete()).isEqualTo(1);
		assertThat(this.batch.executions("u2")).isEqualTo(ONCE);
		assertThat(this.batch.executions("u1")).isEmpty();
		assertThat(this.batch.query("SELECT STATUS FROM RUN_HISTORY")).containsExactly("STOPPED");
		RowSelection third = new RowSelection(List.of(), Set.of("u3"));
		RunResult others = this.batch.restart(TestBatch.options(1, null).rows(third).build(), NONE, NONE);
		assertThat(others.complete()).isEqualTo(2);
		RunResult all = this.batch.restart(1, null);
		assertThat(all.end()).isEqualTo(RunEnd.ALL_RUN);
		assertThat(all.complete()).isEqualTo(3);
		assertThat(this.batch.executions("u2")).isEqualTo(ONCE);
		assertThat(this.batch.query("SELECT STATUS FROM RUN_HISTORY")).containsExactly("COMPLETED");
	}

	@Test
	void unitsWhenCompleteAndReopenedDoTheirStepsAgain() throws Exception {
		this.batch.run(2);
		BitSet first = BitSet.valueOf(new long[] { 2 });
		RunResult result = this.batch.restart(TestBatch.options(2, StepName.INJECT).build(), first, NONE);
		assertThat(result.failures()).isEmpty();
		assertThat(result.complete()).isEqualTo(3);
		assertThat(this.batch.executions("u1")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute COMPLETED", "harvest COMPLETED", "inject COMPLETED", "execute COMPLETED", "harvest COMPLETED");
		assertThat(this.batch.executions("u2")).isEqualTo(ONCE);
	}

	@Test
	void unitsWhenReopenedByAVmworkThatWasKilledAreCompleteAfterTheNextRestart() throws Exception {
		this.batch.run(2);
		assertThat(this.batch.restart(TestBatch.options(2, null).build(), BitSet.valueOf(new long[] { 2 }), NONE)
			.complete()).isEqualTo(3);
		assertThat(this.batch.executions("u1")).isEqualTo(ONCE);
		assertThat(this.batch.query("SELECT STATUS FROM RUN_HISTORY")).containsExactly("COMPLETED");
	}

	@Test
	void unitWhenItsFilesAreRefreshedDoesEveryStepAgain() throws Exception {
		this.steps.fail(StepName.EXECUTE, "u2", "no luck");
		this.steps.fail(StepName.EXECUTE, "u3", "no luck");
		this.batch.run(2);
		this.steps.heal();
		BitSet second = BitSet.valueOf(new long[] { 4 });
		assertThat(this.batch.restart(TestBatch.options(2, null).build(), NONE, second).complete()).isEqualTo(3);
		assertThat(this.batch.executions("u2")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute FAILED", "render COMPLETED", "inject COMPLETED", "execute COMPLETED", "harvest COMPLETED");
		assertThat(this.batch.executions("u3")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute FAILED", "execute COMPLETED", "harvest COMPLETED");
	}

	@Test
	void unitsWhenManyRunAtATimeDoNotDisturbEachOther() throws Exception {
		this.batch = this.databases.batch(this.directory, 200, this.steps);
		for (int unit = 5; unit <= 200; unit += 5) {
			this.steps.fail(ALL.get(unit / 5 % 4), "u" + unit, "no luck");
		}
		assertThat(this.batch.run(8).failed()).isEqualTo(40);
		this.steps.heal();
		assertThat(this.batch.restart(8, null).complete()).isEqualTo(200);
		assertThat(statuses()).isEqualTo(Map.of("render COMPLETED", 200L, "inject COMPLETED", 200L, "execute COMPLETED",
				200L, "harvest COMPLETED", 200L, "render FAILED", 10L, "inject FAILED", 10L, "execute FAILED", 10L,
				"harvest FAILED", 10L));
	}

	@Test
	void runWhenStoppedGoesOnAtTheStepsThatWereStopped() throws Exception {
		Cancellation cancellation = new Cancellation();
		CountDownLatch bothUnderWay = new CountDownLatch(2);
		UnitStep stopped = (task) -> {
			bothUnderWay.countDown();
			awaitQuietly(bothUnderWay);
			cancellation.request();
			cancellation.check();
			return Outcome.COMPLETED;
		};
		this.steps.on(StepName.EXECUTE, "u1", stopped).on(StepName.INJECT, "u2", stopped);
		RunResult first = this.batch.run(2, cancellation, new TestBatch.QuietProgress());
		assertThat(first.stopped()).isTrue();
		assertThat(first.failed()).isZero();
		assertThat(runStatus()).isEqualTo("STOPPED");
		this.steps.heal();
		RunResult second = this.batch.restart(2, null);
		assertThat(second.stopped()).isFalse();
		assertThat(second.complete()).isEqualTo(3);
		assertThat(this.batch.executions("u1")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute STOPPED", "execute COMPLETED", "harvest COMPLETED");
		assertThat(this.batch.executions("u2")).containsExactly("render COMPLETED", "inject STOPPED",
				"inject COMPLETED", "execute COMPLETED", "harvest COMPLETED");
		assertThat(this.batch.executions("u3")).isEqualTo(ONCE);
		assertThat(runStatus()).isEqualTo("COMPLETED");
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String runStatus() throws SQLException {
		return this.batch.query("SELECT STATUS FROM RUN_HISTORY").get(0);
	}

	private Map<String, Long> statuses() throws SQLException {
		return this.batch.query("SELECT STEP || ' ' || STATUS FROM STEP_HISTORY")
			.stream()
			.collect(Collectors.groupingBy((status) -> status, Collectors.counting()));
	}

}
