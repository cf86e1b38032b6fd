package dev.vmwork.run;

import java.util.function.Predicate;

import javax.sql.DataSource;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.vmwork.bootloader.BootFileExtractor;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.home.Home;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.repository.RunParameters;
import dev.vmwork.repository.UnitRecords;
import dev.vmwork.step.ColdStart;
import dev.vmwork.step.ExecuteStep;
import dev.vmwork.step.HarvestStep;
import dev.vmwork.step.ImageKernels;
import dev.vmwork.step.InjectStep;
import dev.vmwork.step.RenderStep;
import dev.vmwork.step.StartSelector;
import dev.vmwork.step.Starts;
import dev.vmwork.step.UnitStep;
import dev.vmwork.step.UnitSteps;
import dev.vmwork.step.WarmStart;
import dev.vmwork.unit.Notices;
import dev.vmwork.unit.StepName;
import dev.vmwork.warm.WarmTemplates;

/**
 * The job of one work unit.
 */
@Configuration(proxyBeanMethods = false)
class WorkUnitJobConfiguration {

	@Bean
	UnitJobs unitJobs(JobRepository repository, UnitSteps steps, ActiveUnits units, RunOptions options) {
		return new UnitJobs(job(repository, steps, units, options::repeats),
				job(repository, steps, units, (step) -> true));
	}

	private static Job job(JobRepository repository, UnitSteps steps, ActiveUnits units, Predicate<StepName> again) {
		return new JobBuilder(RunParameters.UNIT_JOB, repository)
			.start(step(StepName.RENDER, steps.render(), repository, units, again))
			.next(step(StepName.INJECT, steps.inject(), repository, units, again))
			.next(step(StepName.EXECUTE, steps.execute(), repository, units, again))
			.next(step(StepName.HARVEST, steps.harvest(), repository, units, again))
			.build();
	}

	// Without a transaction manager: a transaction around a guest's run would hold a
	// database connection for hours.
	private static Step step(StepName name, UnitStep step, JobRepository repository, ActiveUnits units,
			Predicate<StepName> again) {
		return new StepBuilder(name.stem(), repository).tasklet(new UnitTasklet(step, units))
			.allowStartIfComplete(again.test(name))
			.build();
	}

	@Bean
	ActiveUnits activeUnits() {
		return new ActiveUnits();
	}

	@Bean
	UnitRecorder unitRecorder(DataSource dataSource, ActiveUnits units, Cancellation cancellation) {
		return new UnitRecorder(new UnitRecords(dataSource), units, cancellation);
	}

	@Bean
	GuestDisks guestDisks(ProcessRunner processes) {
		return new GuestDisks(processes, GuestDisks.isFuseUsable());
	}

	@Bean
	QemuProbe qemuProbe(Home home, ProcessRunner processes, Cancellation cancellation) {
		return new QemuProbe(processes, cancellation, home.qemuAnswer());
	}

	@Bean
	GuestRunner guestRunner(ProcessRunner processes, Cancellation cancellation, QemuProbe qemu) {
		return new GuestRunner(processes, cancellation, qemu);
	}

	@Bean
	WarmTemplates warmTemplates(Home home, RunOptions options, GuestDisks disks, ProcessRunner processes,
			Cancellation cancellation, QemuProbe qemu, JobRepository repository, JobOperator operator,
			Notices notices) {
		return WarmTemplates.open(home.templates(), options.templatesLimit(), disks, processes, cancellation, qemu,
				new WarmTemplateJob(repository, operator, notices, cancellation));
	}

	@Bean
	ImageKernels imageKernels(ProcessRunner processes, GuestDisks disks, Home home) {
		return new ImageKernels(new BootFileExtractor(processes, disks), home);
	}

	@Bean
	StartSelector startSelector(WarmTemplates templates, RunOptions options, Notices notices) {
		return new StartSelector(templates, options.start(), notices);
	}

	@Bean
	UnitSteps unitSteps(GuestDisks disks, GuestRunner guests, WarmTemplates templates, ImageKernels kernels,
			StartSelector selector, RunOptions options, ProcessRunner processes) {
		Starts starts = new Starts(new ColdStart(disks, guests, kernels),
				new WarmStart(new WorkDisk(processes), guests, templates));
		return new UnitSteps(new RenderStep(), new InjectStep(selector, starts),
				new ExecuteStep(selector, starts, options.repeats(StepName.EXECUTE)),
				new HarvestStep(starts, options.overwrite()));
	}

}
