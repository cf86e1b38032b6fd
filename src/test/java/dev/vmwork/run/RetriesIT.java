package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.Choice;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.StepName;
import dev.vmwork.unit.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which units are run again, how often, and what of it is in the history. The steps
 * themselves are fakes.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RetriesIT {

	private static final String TWICE = "retries: 2\nretry-delay: 1s\n";

	private final FakeSteps steps = new FakeSteps();

	private final AtomicInteger attempts = new AtomicInteger();

	@Parameter
	private TestDatabase databases = TestDatabase.EMBEDDED;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(names = { "ENVIRONMENT", "BOOT_FAILED" })
	void unitWhenItsFailureMayPassGoesOnAtTheStepThatFailed(Verdict verdict) throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 2, this.steps, TWICE);
		this.steps.on(StepName.EXECUTE, "u1",
				(task) -> (this.attempts.incrementAndGet() < 3) ? new Outcome(verdict, "no luck") : Outcome.COMPLETED);
		List<UnitResult> ended = new CopyOnWriteArrayList<>();
		RunResult result = batch.run(1, new Cancellation(), new TestBatch.QuietProgress() {
			@Override
			public void unitFinished(UnitResult unit) {
				ended.add(unit);
			}
		});
		assertThat(result.complete()).isEqualTo(2);
		assertThat(ended).extracting(UnitResult::attempts).containsExactly(3, 1);
		assertThat(batch.executions("u1")).containsExactly("render COMPLETED", "inject COMPLETED", "execute FAILED",
				"execute FAILED", "execute COMPLETED", "harvest COMPLETED");
		assertThat(batch.query("SELECT VERDICT FROM STEP_HISTORY WHERE STATUS = 'FAILED'"))
			.containsExactly(verdict.name(), verdict.name());
		assertThat(batch.query("SELECT ATTEMPTS FROM UNIT_HISTORY ORDER BY UNIT_ROW")).containsExactly("3", "1");
		assertThat(batch.query("SELECT ATTEMPTS FROM RUN_HISTORY")).containsExactly("1");
	}

	@Test
	void unitWhenAllItsAttemptsFailFails() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 1, this.steps, TWICE);
		this.steps.on(StepName.INJECT, "u1", (task) -> {
			throw new IOException("no luck " + this.attempts.incrementAndGet());
		});
		RunResult result = batch.run(1);
		assertThat(result.failures()).singleElement()
			.satisfies((unit) -> assertThat(unit.outcome()).isEqualTo(new Outcome(Verdict.ENVIRONMENT, "no luck 3")));
		assertThat(result.failures().get(0).attempts()).isEqualTo(3);
		this.steps.heal();
		assertThat(batch.restart(1, null).complete()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "COMPLETED", "ENVIRONMENT", "BOOT_FAILED" }, mode = EnumSource.Mode.EXCLUDE)
	void unitWhenItsFailureWouldNotPassIsRunOnce(Verdict verdict) throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 1, this.steps, TWICE);
		this.steps.on(StepName.EXECUTE, "u1", (task) -> new Outcome(verdict, "no luck"));
		assertThat(batch.run(1).failures()).singleElement()
			.satisfies((unit) -> assertThat(unit.attempts()).isEqualTo(1));
	}

	@Test
	void unitWhenItsImageIsUnfitIsRunOnce() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 1, this.steps, TWICE);
		this.steps.on(StepName.INJECT, "u1", (task) -> {
			throw new IOException("no luck", new UnfitImageException("unfit"));
		});
		assertThat(batch.run(1).failures()).singleElement()
			.satisfies((unit) -> assertThat(unit.attempts()).isEqualTo(1));
	}

	@Test
	void unitWhenItsProfileAsksIsRunAgainAfterThatVerdictOnly() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 2, this.steps,
				"retries: 1\nretry-delay: 1s\nretry-on: app-failed\n");
		this.steps.fail(StepName.EXECUTE, "u1", "no luck")
			.on(StepName.EXECUTE, "u2", (task) -> new Outcome(Verdict.BOOT_FAILED, "no luck"));
		assertThat(batch.run(1).failures()).extracting(UnitResult::attempts).containsExactly(2, 1);
	}

	@Test
	void runWhenStoppedWhileAUnitWaitsEndsAtOnceAndCanBeRestarted() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 2, this.steps, "retry-delay: 30d\n");
		CountDownLatch failed = new CountDownLatch(1);
		this.steps.on(StepName.EXECUTE, "u1", (task) -> {
			failed.countDown();
			return new Outcome(Verdict.BOOT_FAILED, "no luck");
		});
		Cancellation cancellation = new Cancellation();
		Thread stop = new Thread(() -> {
			try {
				failed.await();
				// so that it waits by now, which is no matter for the result
				Thread.sleep(500);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			cancellation.request();
		});
		stop.start();
		RunResult result = batch.run(1, cancellation, new TestBatch.QuietProgress());
		assertThat(result.end()).isEqualTo(RunEnd.STOPPED);
		assertThat(batch.query("SELECT STATUS FROM RUN_HISTORY")).containsExactly("STOPPED");
		this.steps.heal();
		assertThat(batch.restart(1, null).complete()).isEqualTo(2);
	}

	@Test
	void runWhenAsManyFailedAsMayStartsNoMore() throws Exception {
		TestBatch batch = this.databases.batch(this.directory, 20, this.steps);
		for (int unit = 1; unit <= 20; unit++) {
			this.steps.fail(StepName.EXECUTE, "u" + unit, "no luck");
		}
		List<String> said = new CopyOnWriteArrayList<>();
		RunResult result = batch.run(TestBatch.options(1, null).maxFailures(FailureLimit.parse("15%")).build(),
				new Cancellation(), new TestBatch.QuietProgress() {
					@Override
					public void notice(String text) {
						said.add(text);
					}
				});
		assertThat(result.failed()).isEqualTo(3);
		assertThat(result.end()).isEqualTo(RunEnd.TOO_MANY_FAILURES);
		assertThat(said).containsExactly(
				"no further units are started: 3 units failed, the limit set by --max-failures or --fail-fast");
		assertThat(batch.query("SELECT STATUS FROM RUN_HISTORY")).containsExactly("FAILED");
		this.steps.heal();
		assertThat(batch.restart(2, null).complete()).isEqualTo(20);
	}

	@Test
	void verdictsWhenARunOfTheGuestMayChangeThemCanBeNamedInProfiles() throws Exception {
		Set<Verdict> never = Set.of(Verdict.COMPLETED, Verdict.NO_OUTPUT, Verdict.REFUSED);
		List<String> names = Stream.of(Verdict.values())
			.filter((verdict) -> !never.contains(verdict))
			.map(Choice::name)
			.toList();
		this.databases.batch(this.directory, 1, this.steps, "retry-on: " + String.join(", ", names) + "\n");
	}

}
