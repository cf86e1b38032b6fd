package dev.vmwork.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.vmwork.home.Home;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.WorkUnit;

/**
 * Hands the rows of a manifest to threads, each of which takes one unit after the other
 * through all its steps. A unit that fails stops no other.
 */
final class ManifestTasklet implements Tasklet {

	private final RunPlan plan;

	private final UnitLauncher launcher;

	private final StartRules rules;

	private final RunTally tally;

	private final Cancellation cancellation;

	private final Home home;

	ManifestTasklet(RunPlan plan, UnitLauncher launcher, StartRules rules, RunTally tally, Cancellation cancellation,
			Home home) {
		this.plan = plan;
		this.launcher = launcher;
		this.rules = rules;
		this.tally = tally;
		this.cancellation = cancellation;
		this.home = home;
	}

	@Override
	public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
		try {
			runUnits();
			end(contribution);
		}
		catch (Exception ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			// thrown on, its stack trace would be what the history says of the run
			contribution.getStepExecution().addFailureException(ex);
			UnitTasklet.end(contribution, BatchStatus.FAILED, BatchStatus.FAILED.name(),
					"the run could not go on: " + ex.getMessage());
		}
		return RepeatStatus.FINISHED;
	}

	private void runUnits() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(this.plan.parallel());
		try (UnitQueue queue = new UnitQueue(this.plan, this.home, this.cancellation,
				(unit) -> this.rules.wouldWaitFor(this.launcher.task(unit)))) {
			List<Future<?>> workers = new ArrayList<>();
			for (int i = 0; i < this.plan.parallel(); i++) {
				workers.add(threads.submit(() -> work(queue)));
			}
			await(workers);
		}
		finally {
			threads.shutdown();
		}
	}

	private void end(StepContribution contribution) {
		String reason = this.rules.gate().reason();
		if (this.cancellation.isRequested()) {
			UnitTasklet.end(contribution, BatchStatus.STOPPED, BatchStatus.STOPPED.name(), "stopped on request");
		}
		else if (reason != null) {
			UnitTasklet.end(contribution, BatchStatus.FAILED, BatchStatus.FAILED.name(), reason);
		}
		else if (this.tally.failed() > 0) {
			UnitTasklet.end(contribution, BatchStatus.FAILED, BatchStatus.FAILED.name(), this.tally.describeFailures());
		}
		else if (this.tally.isShortOf(this.plan.manifest().rows())) {
			UnitTasklet.end(contribution, BatchStatus.STOPPED, BatchStatus.STOPPED.name(),
					"only the units selected by --rows or --unit were run");
		}
	}

	private @Nullable Void work(UnitQueue queue) throws Exception {
		try {
			for (WorkUnit unit = next(queue); unit != null; unit = next(queue)) {
				UnitResult result = this.launcher.launch(unit);
				if (result != null) {
					this.tally.add(result);
				}
			}
			return null;
		}
		finally {
			// the manifest is at its end, the run is to end, or the job repository
			// failed: no more for anyone
			queue.close();
		}
	}

	private @Nullable WorkUnit next(UnitQueue queue) throws IOException {
		return (this.rules.gate().isOpen() && !this.tally.hasTooManyFailures()) ? queue.next() : null;
	}

	private static void await(List<Future<?>> workers) throws Exception {
		Exception failure = null;
		for (Future<?> worker : workers) {
			try {
				worker.get();
			}
			catch (ExecutionException ex) {
				failure = (ex.getCause() instanceof Exception cause) ? cause : ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

}
