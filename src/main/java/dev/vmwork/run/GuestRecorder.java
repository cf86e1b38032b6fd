package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

import dev.vmwork.guest.GuestUse;
import dev.vmwork.home.WorkDir;
import dev.vmwork.repository.GuestFigures;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.unit.Verdict;

/**
 * Records what a guest cost and how its application ended, when its step has ended. They
 * are no part of the verdict: what cannot be read is left out.
 */
final class GuestRecorder implements StepExecutionListener {

	private static final Logger LOGGER = LoggerFactory.getLogger(GuestRecorder.class);

	private final RunRepository repository;

	private final ActiveUnits units;

	GuestRecorder(RunRepository repository, ActiveUnits units) {
		this.repository = repository;
		this.units = units;
	}

	@Override
	public @Nullable ExitStatus afterStep(StepExecution execution) {
		if (execution.getExitStatus().getExitCode().equals(Verdict.ENVIRONMENT.name())) {
			// there may have been no guest, and what is there is of an earlier one
			return null;
		}
		WorkDir directory = this.units.get(execution.getJobParameters()).directory();
		try {
			Integer status = exitStatus(directory);
			GuestUse use = GuestUse.read(directory.path());
			if (status != null || use != null) {
				this.repository.record(execution.getId(), new GuestFigures(status,
						(use != null) ? use.cpuSeconds() : null, (use != null) ? use.peakMemoryMib() : null));
			}
		}
		catch (IOException ex) {
			LOGGER.info("the figures of a guest cannot be read in {}", directory.path(), ex);
		}
		return null;
	}

	private static @Nullable Integer exitStatus(WorkDir directory) throws IOException {
		return Files.exists(directory.exitStatus()) ? Integer.valueOf(Files.readString(directory.exitStatus()).strip())
				: null;
	}

}
