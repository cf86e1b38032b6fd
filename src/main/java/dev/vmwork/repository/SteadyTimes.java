package dev.vmwork.repository;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.Entity;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Lets an execution end as long after its start as it took, though the host's clock may
 * have been set meanwhile: Spring Batch takes both times from that clock. Safe for use by
 * several threads.
 */
final class SteadyTimes extends ForwardingJobRepository {

	/** When executions were started, by {@link System#nanoTime()}, while in use. */
	private final Map<Entity, Long> starts = Collections.synchronizedMap(new WeakHashMap<>());

	SteadyTimes(JobRepository repository) {
		super(repository);
	}

	@Override
	public void update(JobExecution execution) {
		end(execution, execution.getStartTime(), execution.getEndTime(), execution::setEndTime);
		super.update(execution);
	}

	@Override
	public void update(StepExecution execution) {
		end(execution, execution.getStartTime(), execution.getEndTime(), execution::setEndTime);
		super.update(execution);
	}

	private void end(Entity execution, @Nullable LocalDateTime start, @Nullable LocalDateTime end,
			Consumer<LocalDateTime> setter) {
		long now = System.nanoTime();
		if (start != null && end == null) {
			this.starts.putIfAbsent(execution, now);
		}
		// once: what is written again has ended before
		Long begun = (end != null) ? this.starts.remove(execution) : null;
		if (start != null && begun != null) {
			setter.accept(start.plus(Duration.ofNanos(now - begun)));
		}
	}

}
