package dev.vmwork.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.process.Cancellation;
import dev.vmwork.server.TestServer;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests that a run waits for a database that cannot be reached, and that nothing is lost
 * or done twice. The steps are fakes, the server is stopped for real.
 */
class DatabaseOutageIT {

	private static final int UNITS = 60;

	private final FakeSteps steps = new FakeSteps();

	private final List<String> said = new CopyOnWriteArrayList<>();

	private final AtomicInteger begun = new AtomicInteger();

	private volatile CompletableFuture<Void> outage = CompletableFuture.completedFuture(null);

	@TempDir
	private Path directory;

	private TestBatch batch;

	@BeforeEach
	void makeBatch() throws Exception {
		this.batch = TestDatabase.POSTGRESQL.batch(this.directory, UNITS, this.steps).keeping(8, 5);
	}

	private RunResult run(Duration wait) throws Exception {
		RunOptions options = TestBatch.options(4, null).hostWait(wait).build();
		return this.batch.run(options, new Cancellation(), new TestBatch.QuietProgress() {

			@Override
			public void notice(String text) {
				DatabaseOutageIT.this.said.add(text);
			}

		});
	}

	private void stopServerAtStep(int number, Runnable down) {
		CountDownLatch stopped = new CountDownLatch(1);
		for (int i = 1; i <= UNITS; i++) {
			this.steps.on(StepName.EXECUTE, "u" + i, (task) -> {
				if (this.begun.incrementAndGet() == number) {
					this.outage = CompletableFuture.runAsync(() -> restart(stopped, down));
					await(stopped);
				}
				return Outcome.COMPLETED;
			});
		}
	}

	private static void restart(CountDownLatch stopped, Runnable down) {
		try {
			TestServer.restart(() -> {
				stopped.countDown();
				down.run();
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			stopped.countDown();
		}
	}

	private void assertThatEachStepWasDoneOnce() throws SQLException {
		List<String> done = new CopyOnWriteArrayList<>();
		try (var history = this.batch.history()) {
			history.steps(1, null, false, (step) -> done.add(step.unit() + " " + step.step() + " " + step.verdict()));
			assertThat(history.runs().get(0).completed()).isEqualTo(UNITS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		assertThat(done).hasSize(4 * UNITS).doesNotHaveDuplicates();
	}

	@Test
	void runWhenTheServerIsStartedAnewGoesOn() throws Exception {
		stopServerAtStep(20, () -> sleep(Duration.ofSeconds(3)));
		assertThat(run(Duration.ofMinutes(5)).complete()).isEqualTo(UNITS);
		this.outage.get();
		assertThat(this.said).filteredOn((text) -> text.startsWith("waiting, the job repository cannot be reached: "))
			.hasSize(1);
		assertThat(this.said).filteredOn((text) -> text.equals("the job repository can be reached again")).hasSize(1);
		assertThatEachStepWasDoneOnce();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void sleep(Duration time) {
		try {
			Thread.sleep(time.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void runWhoseConnectionsAreCutAgainAndAgainDoesEachStepOnce() throws Exception {
		AtomicInteger cut = new AtomicInteger();
		CountDownLatch begun = new CountDownLatch(1);
		this.steps.on(StepName.RENDER, "u1", (task) -> {
			begun.countDown();
			return Outcome.COMPLETED;
		});
		CompletableFuture<RunResult> run = CompletableFuture.supplyAsync(() -> {
			try {
				return run(Duration.ofMinutes(5));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		begun.await();
		while (!run.isDone()) {
			sleep(Duration.ofMillis(150));
			cut.addAndGet(this.batch
				.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
						+ " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query <> ''")
				.size());
		}
		assertThat(run.get().complete()).isEqualTo(UNITS);
		assertThat(cut).hasPositiveValue();
		assertThatEachStepWasDoneOnce();
		assertThat(this.batch.query("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION WHERE STATUS <> 'COMPLETED'"))
			.containsExactly("0");
	}

	@Test
	void runWhenTheServerStaysAwayEndsAndCanBeRestarted() throws Exception {
		CountDownLatch up = new CountDownLatch(1);
		stopServerAtStep(20, () -> await(up));
		try {
			assertThatException().isThrownBy(() -> run(Duration.ofSeconds(1)));
		}
		finally {
			up.countDown();
			this.outage.get();
		}
		this.steps.heal();
		assertThat(this.batch.restart(4, null).complete()).isEqualTo(UNITS);
		try (var history = this.batch.history()) {
			assertThat(history.repository().completeRows(1).cardinality()).isEqualTo(UNITS);
		}
	}

}
