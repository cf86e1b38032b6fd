package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

import dev.vmwork.guest.GuestUse;
import dev.vmwork.home.WorkDir;
import dev.vmwork.repository.EndListener;
import dev.vmwork.repository.GuestFigures;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.unit.StepName;
import dev.vmwork.unit.Verdict;

/**
 * Records what a guest cost and how its application ended, with the end of its step. They
 * are no part of the verdict: what cannot be read is left out. Safe for use by several
 * threads.
 */
final class GuestRecorder implements EndListener {

	private static final Logger LOGGER = LoggerFactory.getLogger(GuestRecorder.class);

	private final RunRepository repository;

	private final ActiveUnits units;

	GuestRecorder(RunRepository repository, ActiveUnits units) {
		this.repository = repository;
		this.units = units;
	}

	@Override
	public void ended(StepExecution execution) {
		if (hasRunGuest(execution)) {
			GuestFigures figures = figures(this.units.get(execution.getJobParameters()).directory());
			if (figures != null) {
				this.repository.record(execution.getId(), figures);
			}
		}
	}

	@Override
	public void ended(JobExecution execution) {
		// the guest was its step's
	}

	// After a failure of the host there may have been no guest: what is there is an
	// earlier one's.
	private static boolean hasRunGuest(StepExecution execution) {
		return execution.getStepName().equals(StepName.EXECUTE.stem())
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
