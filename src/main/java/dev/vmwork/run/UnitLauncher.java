package dev.vmwork.run;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;

import dev.vmwork.admission.Demand;
import dev.vmwork.home.Home;
import dev.vmwork.repository.FinishedUnits;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.WorkUnit;

/**
 * Runs the job of one unit after the other, for one run.
 */
final class UnitLauncher {

	private final JobOperator operator;

	private final UnitJobs jobs;

	private final ActiveUnits units;

	private final StartRules rules;

	private final FinishedUnits finished;

	private final RunPlan plan;

	private final Home home;

	UnitLauncher(JobOperator operator, UnitJobs jobs, ActiveUnits units, StartRules rules, FinishedUnits finished,
			RunPlan plan, Home home) {
		this.operator = operator;
		this.jobs = jobs;
		this.units = units;
		this.rules = rules;
		this.finished = finished;
		this.plan = plan;
		this.home = home;
	}

	/**
	 * Runs a unit to its end.
	 * @param unit the unit
	 * @return what came of it, or null if it was stopped or not started
	 * @throws JobExecutionException if the job repository fails
	 * @throws IOException if what a complete unit left cannot be removed
	 */
	@Nullable UnitResult launch(WorkUnit unit) throws JobExecutionException, IOException {
		UnitTask task = task(unit);
		Demand demand = Demand.of(task, () -> this.rules.starts().wouldBoot(task));
		UnitAttempts attempts = new UnitAttempts(task, demand, this.rules, this::execute);
		this.rules.retries().run(task.settings().retry(), attempts);
		Outcome outcome = attempts.outcome();
		if (outcome == null) {
			return null;
		}
		if (outcome.isSuccess()) {
			task.directory().tidy();
			this.finished.add();
		}
		return new UnitResult(unit.id().value(), unit.line(), outcome, attempts.count(), attempts.seconds(),
				task.directory().path(), unit.output());
	}

	/**
	 * A unit with what its steps need.
	 * @param unit the unit
	 * @return the task
	 */
	UnitTask task(WorkUnit unit) {
		return this.plan.task(unit, this.home);
	}

	private JobExecution execute(UnitTask task) throws JobExecutionException, IOException {
		task.directory().removeLeftovers();
		Job job = this.plan.refreshed().get(task.unit().row()) ? this.jobs.refreshing() : this.jobs.usual();
		JobParameters parameters = this.units.add(task);
		try {
			return this.operator.start(job, parameters);
		}
		finally {
			this.units.remove(task);
		}
	}

}
