package dev.vmwork.repository;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.NoSuchJobException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.NoSuchStepException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * A job repository that leaves everything to another one, for those that change some of
 * it. All methods are here, because those that Spring Batch's interface has for others to
 * implement fail, or do nothing.
 */
abstract class ForwardingJobRepository implements JobRepository {

	private final JobRepository repository;

	/**
	 * Creates the repository.
	 * @param repository the one that does the work
	 */
	ForwardingJobRepository(JobRepository repository) {
		this.repository = repository;
	}

	@Override
	public List<String> getJobNames() {
		return this.repository.getJobNames();
	}

	@Override
	public List<JobInstance> getJobInstances(String jobName, int start, int count) {
		return this.repository.getJobInstances(jobName, start, count);
	}

	@Override
	public List<JobInstance> findJobInstances(String jobName) {
		return this.repository.findJobInstances(jobName);
	}

	@Override
	public @Nullable JobInstance getJobInstance(long instanceId) {
		return this.repository.getJobInstance(instanceId);
	}

	@Override
	public @Nullable JobInstance getLastJobInstance(String jobName) {
		return this.repository.getLastJobInstance(jobName);
	}

	@Override
	public @Nullable JobInstance getJobInstance(String jobName, JobParameters parameters) {
		return this.repository.getJobInstance(jobName, parameters);
	}

	@Override
	public long getJobInstanceCount(String jobName) throws NoSuchJobException {
		return this.repository.getJobInstanceCount(jobName);
	}

	@Override
	public @Nullable JobExecution getJobExecution(long executionId) {
		return this.repository.getJobExecution(executionId);
	}

	@Override
	public List<JobExecution> getJobExecutions(JobInstance instance) {
		return this.repository.getJobExecutions(instance);
	}

	@Override
	public @Nullable JobExecution getLastJobExecution(JobInstance instance) {
		return this.repository.getLastJobExecution(instance);
	}

	@Override
	public @Nullable JobExecution getLastJobExecution(String jobName, JobParameters parameters) {
		return this.repository.getLastJobExecution(jobName, parameters);
	}

	@Override
	public Set<JobExecution> findRunningJobExecutions(String jobName) {
		return this.repository.findRunningJobExecutions(jobName);
	}

	@Override
	public @Nullable StepExecution getStepExecution(long executionId) {
		return this.repository.getStepExecution(executionId);
	}

	@Override
	public @Nullable StepExecution getLastStepExecution(JobInstance instance, String stepName) {
		return this.repository.getLastStepExecution(instance, stepName);
	}

	@Override
	public long getStepExecutionCount(JobInstance instance, String stepName) throws NoSuchStepException {
		return this.repository.getStepExecutionCount(instance, stepName);
	}

	@Override
	public JobInstance createJobInstance(String jobName, JobParameters parameters) {
		return this.repository.createJobInstance(jobName, parameters);
	}

	@Override
	public void deleteJobInstance(JobInstance instance) {
		this.repository.deleteJobInstance(instance);
	}

	@Override
	public JobExecution createJobExecution(JobInstance instance, JobParameters parameters, ExecutionContext context) {
		return this.repository.createJobExecution(instance, parameters, context);
	}

	@Override
	public void update(JobExecution execution) {
		this.repository.update(execution);
	}

	@Override
	public void updateExecutionContext(JobExecution execution) {
		this.repository.updateExecutionContext(execution);
	}

	@Override
	public void deleteJobExecution(JobExecution execution) {
		this.repository.deleteJobExecution(execution);
	}

	@Override
	public StepExecution createStepExecution(String stepName, JobExecution execution) {
		return this.repository.createStepExecution(stepName, execution);
	}

	@Override
	public void update(StepExecution execution) {
		this.repository.update(execution);
	}

	@Override
	public void updateExecutionContext(StepExecution execution) {
		this.repository.updateExecutionContext(execution);
	}

	@Override
	public void deleteStepExecution(StepExecution execution) {
		this.repository.deleteStepExecution(execution);
	}

}
