package dev.vmwork.pipeline;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.vmwork.disk.GuestDisks;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;

/**
 * The job of one work unit.
 */
@Configuration(proxyBeanMethods = false)
class WorkUnitJobConfiguration {

	@Bean
	Job workUnitJob(JobRepository repository, UnitSteps steps, ActiveUnits units, RunOptions options) {
		return new JobBuilder(RunParameters.UNIT_JOB, repository)
			.start(step(StepName.RENDER, steps.render(), repository, units, options))
			.next(step(StepName.INJECT, steps.inject(), repository, units, options))
			.next(step(StepName.EXECUTE, steps.execute(), repository, units, options))
			.next(step(StepName.HARVEST, steps.harvest(), repository, units, options))
			.build();
	}

	// Without a transaction manager: a transaction around a guest's run would hold a
	// database connection for hours.
	private static Step step(StepName name, UnitStep step, JobRepository repository, ActiveUnits units,
			RunOptions options) {
		return new StepBuilder(name.stem(), repository).tasklet(new UnitTasklet(step, units))
			.allowStartIfComplete(options.repeats(name))
			.build();
	}

	@Bean
	ActiveUnits activeUnits() {
		return new ActiveUnits();
	}

	@Bean
	UnitSteps unitSteps(ProcessRunner processes, Cancellation cancellation) {
		GuestDisks disks = new GuestDisks(processes, GuestDisks.isFuseUsable());
		GuestRunner guests = new GuestRunner(processes, cancellation);
		return new UnitSteps(new RenderStep(), new InjectStep(disks), new ExecuteStep(disks, guests),
				new HarvestStep(disks));
	}

}
