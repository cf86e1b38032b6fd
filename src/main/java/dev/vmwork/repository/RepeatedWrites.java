package dev.vmwork.repository;

import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.Entity;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Leaves out the job repository's writes of what is stored already. Spring Batch writes a
 * step and its context before and after its listeners, a job too, and a job's context
 * after each of its steps, changed or not. Each write is a transaction that is forced to
 * disk, and 20 of a unit's 41 are such. Safe for use by several threads.
 */
final class RepeatedWrites extends ForwardingJobRepository {

	/** What was stored last, for as long as an execution is in use. */
	private final Map<Entity, Object> states = Collections.synchronizedMap(new WeakHashMap<>());

	private final Map<Entity, Object> contexts = Collections.synchronizedMap(new WeakHashMap<>());

	RepeatedWrites(JobRepository repository) {
		super(repository);
	}

	@Override
	public void update(JobExecution execution) {
		write(this.states, execution, State.of(execution), () -> super.update(execution));
	}

	@Override
	public void update(StepExecution execution) {
		write(this.states, execution, State.of(execution), () -> super.update(execution));
	}

	@Override
	public void updateExecutionContext(JobExecution execution) {
		write(this.contexts, execution, Map.copyOf(execution.getExecutionContext().toMap()),
				() -> super.updateExecutionContext(execution));
	}

	@Override
	public void updateExecutionContext(StepExecution execution) {
		write(this.contexts, execution, Map.copyOf(execution.getExecutionContext().toMap()),
				() -> super.updateExecutionContext(execution));
	}

	// After a write that failed, what is stored is not known.
	private static void write(Map<Entity, Object> stored, Entity execution, Object content, Runnable write) {
		if (!content.equals(stored.remove(execution))) {
			write.run();
		}
		stored.put(execution, content);
	}

	/**
	 * What a write of an execution is for. The rest is written with it: the counts, the
	 * time of the write, and what the exit will be, which are final at the end.
	 *
	 * @param status the status
	 * @param started when it was started
	 * @param ended when it ended, or null if it has not
	 * @param exit how it ended, or null if it has not
	 */
	private record State(BatchStatus status, @Nullable LocalDateTime started, @Nullable LocalDateTime ended,
			@Nullable ExitStatus exit) {

		static State of(StepExecution step) {
			return of(step.getStatus(), step.getStartTime(), step.getEndTime(), step.getExitStatus());
		}

		static State of(JobExecution job) {
			return of(job.getStatus(), job.getStartTime(), job.getEndTime(), job.getExitStatus());
		}

		private static State of(BatchStatus status, @Nullable LocalDateTime started, @Nullable LocalDateTime ended,
				ExitStatus exit) {
			return new State(status, started, ended, (ended != null) ? exit : null);
		}

	}

}
