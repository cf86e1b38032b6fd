package dev.vmwork.run;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

import dev.vmwork.repository.RunParameters;
import dev.vmwork.step.UnitTask;

/**
 * The units under way, by the parameters of their jobs. A job's parameters name its run
 * and row only; what else a step needs is here.
 */
final class ActiveUnits {

	private final Map<Long, UnitTask> tasks = new ConcurrentHashMap<>();

	JobParameters add(UnitTask task) {
		long row = task.unit().row();
		this.tasks.put(row, task);
		return new JobParametersBuilder().addLong(RunParameters.RUN, task.run())
			.addLong(RunParameters.ROW, row)
			.addString(RunParameters.UNIT, task.unit().id().value(), false)
			.toJobParameters();
	}

	UnitTask get(JobParameters parameters) {
		return Objects.requireNonNull(this.tasks.get(parameters.getLong(RunParameters.ROW)));
	}

	void remove(UnitTask task) {
		this.tasks.remove((long) task.unit().row());
	}

}
