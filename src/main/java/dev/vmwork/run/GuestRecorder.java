package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.step.StepExecution;

import dev.vmwork.guest.GuestUse;
import dev.vmwork.home.WorkDir;
import dev.vmwork.repository.GuestFigures;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.unit.StepName;
import dev.vmwork.unit.Verdict;

/**
 * Records what a guest cost and how its application ended, when its step has ended: as an
 * advice of the job repository, in the transaction that stores the step's end, because
 * one of its own would be forced to the disk for every unit. They are no part of the
 * verdict: what cannot be read is left out. Safe for use by several threads.
 */
final class GuestRecorder implements MethodInterceptor {

	private static final Logger LOGGER = LoggerFactory.getLogger(GuestRecorder.class);

	private final RunRepository repository;

	private final ActiveUnits units;

	GuestRecorder(RunRepository repository, ActiveUnits units) {
		this.repository = repository;
		this.units = units;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation call) throws Throwable {
		Object result = call.proceed();
		if (call.getMethod().getName().equals("update") && call.getArguments()[0] instanceof StepExecution execution
				&& hasRunGuest(execution)) {
			GuestFigures figures = figures(this.units.get(execution.getJobParameters()).directory());
			if (figures != null) {
				this.repository.record(execution.getId(), figures);
			}
		}
		return result;
	}

	// After a failure of the host there may have been no guest: what is there is an
	// earlier one's.
	private static boolean hasRunGuest(StepExecution execution) {
		return execution.getStepName().equals(StepName.EXECUTE.stem()) && execution.getEndTime() != null
				&& !execution.getExitStatus().getExitCode().equals(Verdict.ENVIRONMENT.name());
	}

	private static @Nullable GuestFigures figures(WorkDir directory) {
		try {
			Integer status = Files.exists(directory.exitStatus())
					? Integer.valueOf(Files.readString(directory.exitStatus()).strip()) : null;
			GuestUse use = GuestUse.read(directory.path());
			return (status == null && use == null) ? null : new GuestFigures(status,
					(use != null) ? use.cpuSeconds() : null, (use != null) ? use.peakMemoryMib() : null);
		}
		catch (IOException | NumberFormatException ex) {
			LOGGER.info("the figures of a guest cannot be read in {}", directory.path(), ex);
			return null;
		}
	}

}
