package dev.vmwork.repository;

import java.util.function.Supplier;

import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

import dev.vmwork.database.UnforcedCommits;

/**
 * Has the beginnings of units and of their steps written without waiting for the disk. A
 * kill loses none of them. A power cut may lose the latest, and a restart then begins
 * what it would have begun again in any case. What ends is forced, and with it all that
 * was written before, for it is in the same file. Safe for use by several threads.
 */
final class UnforcedWrites extends ForwardingJobRepository {

	UnforcedWrites(JobRepository repository) {
		super(repository);
	}

	@Override
	public JobInstance createJobInstance(String jobName, JobParameters parameters) {
		return write(jobName.equals(RunParameters.UNIT_JOB), () -> super.createJobInstance(jobName, parameters));
	}

	@Override
	public JobExecution createJobExecution(JobInstance instance, JobParameters parameters, ExecutionContext context) {
		return write(isUnit(instance), () -> super.createJobExecution(instance, parameters, context));
	}

	@Override
	public StepExecution createStepExecution(String stepName, JobExecution execution) {
		return write(isUnit(execution.getJobInstance()), () -> super.createStepExecution(stepName, execution));
	}

	@Override
	public void update(JobExecution execution) {
		write(isBeginning(execution), () -> super.update(execution));
	}

	@Override
	public void updateExecutionContext(JobExecution execution) {
		write(isBeginning(execution), () -> super.updateExecutionContext(execution));
	}

	@Override
	public void update(StepExecution execution) {
		write(isBeginning(execution), () -> super.update(execution));
	}

	@Override
	public void updateExecutionContext(StepExecution execution) {
		write(isBeginning(execution), () -> super.updateExecutionContext(execution));
	}

	private static boolean isBeginning(JobExecution execution) {
		return execution.getEndTime() == null && isUnit(execution.getJobInstance());
	}

	private static boolean isBeginning(StepExecution execution) {
		return execution.getEndTime() == null && isUnit(execution.getJobExecution().getJobInstance());
	}

	private static boolean isUnit(JobInstance instance) {
		return instance.getJobName().equals(RunParameters.UNIT_JOB);
	}

	private static void write(boolean beginning, Runnable write) {
		write(beginning, () -> {
			write.run();
			return true;
		});
	}

	private static <T> T write(boolean beginning, Supplier<T> write) {
		UnforcedCommits.set(beginning);
		try {
			return write.get();
		}
		finally {
			UnforcedCommits.set(false);
		}
	}

}
