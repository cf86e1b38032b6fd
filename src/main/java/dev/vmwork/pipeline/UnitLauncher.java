package dev.vmwork.pipeline;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;

import dev.vmwork.guest.Accelerator;
import dev.vmwork.harvest.Outcome;
import dev.vmwork.harvest.Verdict;
import dev.vmwork.manifest.WorkUnit;

/**
 * Runs the job of one unit after the other, for one run.
 */
final class UnitLauncher {

	private final JobOperator operator;

	private final Job job;

	private final ActiveUnits units;

	private final RunPlan plan;

	private final Home home;

	UnitLauncher(JobOperator operator, Job job, ActiveUnits units, RunPlan plan, Home home) {
		this.operator = operator;
		this.job = job;
		this.units = units;
		this.plan = plan;
		this.home = home;
	}

	/**
	 * Runs a unit to its end.
	 * @param unit the unit
	 * @return what came of it, or null if it was stopped
	 * @throws JobExecutionException if the job repository fails
	 * @throws IOException if what a complete unit left cannot be removed
	 */
	@Nullable UnitResult launch(WorkUnit unit) throws JobExecutionException, IOException {
		UnitTask task = task(unit);
		task.directory().removeLeftovers();
		JobParameters parameters = this.units.add(task);
		long start = System.nanoTime();
		try {
			JobExecution execution = this.operator.start(this.job, parameters);
			if (execution.getStatus() == BatchStatus.STOPPED) {
				return null;
			}
			Outcome outcome = outcome(execution);
			if (outcome.isSuccess()) {
				task.directory().removeDisks();
			}
			return new UnitResult(unit.id().value(), unit.line(), outcome, (System.nanoTime() - start) / 1e9,
					task.directory().path());
		}
		finally {
			this.units.remove(task);
		}
	}

	/**
	 * A unit with what its steps need.
	 * @param unit the unit
	 * @return the task
	 */
	UnitTask task(WorkUnit unit) {
		Accelerator accelerator = this.plan.accelerators().getOrDefault(unit.profile(), Accelerator.TCG);
		return new UnitTask(unit, this.plan.manifest().profile(unit), this.plan.manifest().image(unit), accelerator,
				this.home.unit(this.plan.run(), unit.id().value()), this.plan.run());
	}

	private static Outcome outcome(JobExecution execution) {
		if (execution.getStatus() == BatchStatus.COMPLETED) {
			return Outcome.COMPLETED;
		}
		String code = execution.getExitStatus().getExitCode();
		String description = execution.getExitStatus().getExitDescription();
		for (Verdict verdict : Verdict.values()) {
			if (verdict.name().equals(code)) {
				return new Outcome(verdict, description);
			}
		}
		return new Outcome(Verdict.ENVIRONMENT, description);
	}

}
