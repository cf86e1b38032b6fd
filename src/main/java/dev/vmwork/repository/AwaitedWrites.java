package dev.vmwork.repository;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.Entity;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.NoSuchStepException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.vmwork.database.StorableText;

/**
 * Does what a run asks of the job repository again, once its database can be reached
 * again. Whoever loses a connection at a commit does not know whether it was committed:
 * the database is asked first. That works because nobody else writes these executions.
 */
final class AwaitedWrites extends ForwardingJobRepository {

	private final DatabaseWait wait;

	private final JdbcClient database;

	AwaitedWrites(JobRepository repository, DatabaseWait wait, JdbcClient database) {
		super(repository);
		this.wait = wait;
		this.database = database;
	}

	@Override
	public @Nullable JobInstance getJobInstance(String jobName, JobParameters parameters) {
		return this.wait.until(() -> super.getJobInstance(jobName, parameters));
	}

	@Override
	public List<JobExecution> getJobExecutions(JobInstance instance) {
		return Objects.requireNonNull(this.wait.until(() -> super.getJobExecutions(instance)));
	}

	@Override
	public @Nullable JobExecution getLastJobExecution(JobInstance instance) {
		return this.wait.until(() -> super.getLastJobExecution(instance));
	}

	@Override
	public @Nullable StepExecution getLastStepExecution(JobInstance instance, String stepName) {
		return this.wait.until(() -> super.getLastStepExecution(instance, stepName));
	}

	@Override
	public long getStepExecutionCount(JobInstance instance, String stepName) throws NoSuchStepException {
		return Objects.requireNonNull(this.wait.until(() -> super.getStepExecutionCount(instance, stepName)));
	}

	@Override
	public JobInstance createJobInstance(String jobName, JobParameters parameters) {
		return Objects.requireNonNull(this.wait.until(() -> super.createJobInstance(jobName, parameters), () -> {
			JobInstance created = super.getJobInstance(jobName, parameters);
			try {
				return (created != null) ? created : super.createJobInstance(jobName, parameters);
			}
			catch (DuplicateKeyException ex) {
				// committed after the question
				return Objects.requireNonNull(super.getJobInstance(jobName, parameters));
			}
		}));
	}

	@Override
	public JobExecution createJobExecution(JobInstance instance, JobParameters parameters, ExecutionContext context) {
		return Objects
			.requireNonNull(this.wait.until(() -> super.createJobExecution(instance, parameters, context), () -> {
				settle("BATCH_JOB_INSTANCE", "JOB_INSTANCE_ID", instance.getId());
				JobExecution created = super.getLastJobExecution(instance);
				if (created != null && created.getStatus() == BatchStatus.STARTING) {
					super.deleteJobExecution(created);
				}
				return super.createJobExecution(instance, parameters, context);
			}));
	}

	@Override
	public StepExecution createStepExecution(String stepName, JobExecution execution) {
		return Objects.requireNonNull(this.wait.until(() -> super.createStepExecution(stepName, execution), () -> {
			settle("BATCH_JOB_EXECUTION", "JOB_EXECUTION_ID", execution.getId());
			StepExecution created = super.getLastStepExecution(execution.getJobInstance(), stepName);
			if (created != null && created.getStatus() == BatchStatus.STARTING) {
				super.deleteStepExecution(created);
			}
			return super.createStepExecution(stepName, execution);
		}));
	}

	@Override
	public void update(JobExecution execution) {
		execution.setExitStatus(writable(execution.getExitStatus()));
		update(execution, "BATCH_JOB_EXECUTION", "JOB_EXECUTION_ID", () -> super.update(execution));
	}

	@Override
	public void update(StepExecution execution) {
		execution.setExitStatus(writable(execution.getExitStatus()));
		update(execution, "BATCH_STEP_EXECUTION", "STEP_EXECUTION_ID", () -> super.update(execution));
	}

	private static ExitStatus writable(ExitStatus exit) {
		return new ExitStatus(exit.getExitCode(), StorableText.of(exit.getExitDescription()));
	}

	// An execution has its next version in memory also when its transaction fails: what
	// was committed is in the database with that version.
	private void update(Entity execution, String table, String column, Runnable write) {
		AtomicReference<@Nullable Integer> before = new AtomicReference<>(execution.getVersion());
		this.wait.until(() -> {
			write.run();
			return true;
		}, () -> {
			Integer attempted = execution.getVersion();
			Integer stored = settle(table, column, execution.getId());
			execution.setVersion(stored);
			if (!stored.equals(attempted) || stored.equals(before.getAndSet(stored))) {
				write.run();
			}
			return true;
		});
	}

	// Asks for a row that a transaction whose connection broke has locked, be it by a
	// foreign key: the server may still be committing it, and answers after that.
	private Integer settle(String table, String column, long id) {
		return this.database.sql("SELECT VERSION FROM " + table + " WHERE " + column + " = ? FOR UPDATE")
			.param(id)
			.query(Integer.class)
			.single();
	}

	@Override
	public void updateExecutionContext(JobExecution execution) {
		write(() -> super.updateExecutionContext(execution));
	}

	@Override
	public void updateExecutionContext(StepExecution execution) {
		write(() -> super.updateExecutionContext(execution));
	}

	private void write(Runnable write) {
		this.wait.until(() -> {
			write.run();
			return true;
		});
	}

}
