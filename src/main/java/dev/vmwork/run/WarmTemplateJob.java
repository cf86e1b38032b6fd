package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.StepContext;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.vmwork.host.IoFailure;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.repository.RunParameters;
import dev.vmwork.unit.Notices;
import dev.vmwork.warm.TemplateJob;

/**
 * Makes warm templates by a job of their own, so that the history has the steps, how long
 * they took and why they failed. It runs while a step of the unit waits that needs the
 * template first: on a thread of its own, because Spring Batch takes that step's thread
 * to be in a transaction.
 */
final class WarmTemplateJob implements TemplateJob {

	private final JobRepository repository;

	private final JobOperator operator;

	private final Notices notices;

	private final Cancellation cancellation;

	WarmTemplateJob(JobRepository repository, JobOperator operator, Notices notices, Cancellation cancellation) {
		this.repository = repository;
		this.operator = operator;
		this.notices = notices;
		this.cancellation = cancellation;
	}

	@Override
	public void execute(Subject template, List<Step> steps) throws IOException {
		this.notices.say("making a warm template of " + template.image());
		AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
		AtomicReference<String> current = new AtomicReference<>("");
		JobParameters parameters = parameters(template);
		FutureTask<JobExecution> task = new FutureTask<>(
				() -> this.operator.start(job(steps, current, failure), parameters));
		Thread thread = new Thread(task, RunParameters.TEMPLATE_JOB + " " + template.key());
		thread.start();
		JobExecution execution = await(task, template, current);
		IOException failed = failure.get();
		if (failed != null) {
			throw failed;
		}
		for (Throwable unexpected : execution.getAllFailureExceptions()) {
			throw new IllegalStateException("a step of job " + RunParameters.TEMPLATE_JOB + " failed", unexpected);
		}
	}

	@Override
	public void discarded(Subject template, String problem) {
		this.notices.say("the warm template of " + template.image() + " is discarded: " + problem);
	}

	// To its end, interrupted or not: what its steps have started has to be gone.
	private JobExecution await(FutureTask<JobExecution> task, Subject template, AtomicReference<String> step)
			throws IOException {
		boolean interrupted = false;
		long start = System.nanoTime();
		try {
			while (true) {
				try {
					return task.get(1, TimeUnit.SECONDS);
				}
				catch (TimeoutException ex) {
					this.notices.underWay(template.key(),
							"making a warm template of " + Path.of(template.image()).getFileName() + ": " + step.get()
									+ ", " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
				}
				catch (InterruptedException ex) {
					interrupted = true;
					this.cancellation.request();
				}
			}
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof JobExecutionException failure) {
				throw new IOException("the job repository failed: " + failure.getMessage(), failure);
			}
			throw new IllegalStateException("job " + RunParameters.TEMPLATE_JOB + " failed", ex.getCause());
		}
		finally {
			this.notices.underWay(template.key(), "");
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private Job job(List<Step> steps, AtomicReference<String> current, AtomicReference<@Nullable IOException> failure) {
		JobBuilder builder = new JobBuilder(RunParameters.TEMPLATE_JOB, this.repository);
		SimpleJobBuilder job = null;
		for (Step step : steps) {
			var next = new StepBuilder(step.name(), this.repository).tasklet(tasklet(step, current, failure)).build();
			job = (job != null) ? job.next(next) : builder.start(next);
		}
		return Objects.requireNonNull(job).build();
	}

	private static Tasklet tasklet(Step step, AtomicReference<String> current,
			AtomicReference<@Nullable IOException> failure) {
		return (contribution, context) -> {
			current.set(step.name());
			try {
				contribution.setExitStatus(ExitStatus.COMPLETED.addExitDescription(step.action().run()));
			}
			catch (IOException ex) {
				failure.set(ex);
				end(contribution, ex);
			}
			return RepeatStatus.FINISHED;
		};
	}

	private static void end(StepContribution contribution, IOException failure) {
		BatchStatus status = (failure instanceof CancelledException) ? BatchStatus.STOPPED : BatchStatus.FAILED;
		UnitTasklet.end(contribution, status, status.name(), IoFailure.describe(failure));
	}

	private static JobParameters parameters(Subject template) {
		StepContext step = Objects.requireNonNull(StepSynchronizationManager.getContext());
		JobParameters unit = step.getStepExecution().getJobParameters();
		return new JobParametersBuilder().addString(RunParameters.TEMPLATE, template.key())
			// a template that was removed is made again
			.addLong(RunParameters.MADE, System.currentTimeMillis())
			.addLong(RunParameters.RUN, unit.getLong(RunParameters.RUN), false)
			.addString(RunParameters.IMAGE, template.image(), false)
			.toJobParameters();
	}

}
