package dev.vmwork.run;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;

import dev.vmwork.home.Home;
import dev.vmwork.process.Cancellation;
import dev.vmwork.repository.FinishedUnits;
import dev.vmwork.repository.RunParameters;

/**
 * Makes the job of a run: one step, which hands the rows to threads.
 */
final class RunJobs {

	private final JobRepository repository;

	private final JobOperator operator;

	private final UnitJobs unitJobs;

	private final ActiveUnits units;

	private final StartRules rules;

	private final FinishedUnits finished;

	private final Cancellation cancellation;

	private final Home home;

	RunJobs(JobRepository repository, JobOperator operator, UnitJobs unitJobs, ActiveUnits units, StartRules rules,
			FinishedUnits finished, Cancellation cancellation, Home home) {
		this.repository = repository;
		this.operator = operator;
		this.unitJobs = unitJobs;
		this.units = units;
		this.rules = rules;
		this.finished = finished;
		this.cancellation = cancellation;
		this.home = home;
	}

	Job create(RunPlan plan, RunTally tally) {
		UnitLauncher launcher = new UnitLauncher(this.operator, this.unitJobs, this.units, this.rules, this.finished,
				plan, this.home);
		return new JobBuilder(RunParameters.MANIFEST_JOB, this.repository)
			.start(new StepBuilder("units", this.repository)
				.tasklet(new ManifestTasklet(plan, launcher, this.rules, tally, this.cancellation, this.home))
				// units of a complete run may be wanted again
				.allowStartIfComplete(true)
				.build())
			.build();
	}

}
