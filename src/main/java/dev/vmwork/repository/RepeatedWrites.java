package dev.vmwork.repository;

import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.Entity;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Leaves out the job repository's writes of what is stored already. Spring Batch writes a
 * step and its context before and after its listeners, a job too, and a job's context
 * after each of its steps, changed or not. Each write is a transaction that is forced to
 * disk, and 20 of a unit's 41 are such. Safe for use by several threads.
 */
final class RepeatedWrites implements MethodInterceptor {

	/** What was stored last, for as long as an execution is in use. */
	private final Map<Entity, Object> states = Collections.synchronizedMap(new WeakHashMap<>());

	private final Map<Entity, Object> contexts = Collections.synchronizedMap(new WeakHashMap<>());

	@Override
	public @Nullable Object invoke(MethodInvocation call) throws Throwable {
		String method = call.getMethod().getName();
		if (method.equals("update")) {
			Entity execution = (Entity) call.getArguments()[0];
			return write(call, this.states, execution, State.of(execution));
		}
		if (method.equals("updateExecutionContext")) {
			Entity execution = (Entity) call.getArguments()[0];
			return write(call, this.contexts, execution, contextOf(execution));
		}
		return call.proceed();
	}

	// After a write that failed, what is stored is not known.
	private static @Nullable Object write(MethodInvocation call, Map<Entity, Object> stored, Entity execution,
			Object content) throws Throwable {
		if (!content.equals(stored.remove(execution))) {
			call.proceed();
		}
		stored.put(execution, content);
		return null;
	}

	private static Map<String, Object> contextOf(Entity execution) {
		ExecutionContext context = (execution instanceof StepExecution step) ? step.getExecutionContext()
				: ((JobExecution) execution).getExecutionContext();
		return Map.copyOf(context.toMap());
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

		static State of(Entity execution) {
			if (execution instanceof StepExecution step) {
				return of(step.getStatus(), step.getStartTime(), step.getEndTime(), step.getExitStatus());
			}
			JobExecution job = (JobExecution) execution;
			return of(job.getStatus(), job.getStartTime(), job.getEndTime(), job.getExitStatus());
		}

		private static State of(BatchStatus status, @Nullable LocalDateTime started, @Nullable LocalDateTime ended,
				ExitStatus exit) {
			return new State(status, started, ended, (ended != null) ? exit : null);
		}

	}

}
