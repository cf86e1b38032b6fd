package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
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
 * Records what a guest cost and how its application ended, when its step has ended: as an
 * advice of the job repository, in the transaction that stores the step's end, because
 * one of its own would be forced to the disk for every unit. They are no part of the
 * verdict: what cannot be read is left out. Safe for use by several threads.
 */
final class GuestRecorder implements StepExecutionListener, MethodInterceptor {

	private static final Logger LOGGER = LoggerFactory.getLogger(GuestRecorder.class);

	private final RunRepository repository;

	private final ActiveUnits units;

	/** By the number of the step's execution. */
	private final Map<Long, GuestFigures> figures = new ConcurrentHashMap<>();

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
				this.figures.put(execution.getId(), new GuestFigures(status, (use != null) ? use.cpuSeconds() : null,
						(use != null) ? use.peakMemoryMib() : null));
			}
		}
		catch (IOException ex) {
			LOGGER.info("the figures of a guest cannot be read in {}", directory.path(), ex);
		}
		return null;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation call) throws Throwable {
		Object result = call.proceed();
		if (call.getMethod().getName().equals("update") && call.getArguments()[0] instanceof StepExecution execution) {
			GuestFigures known = this.figures.remove(execution.getId());
			if (known != null) {
				this.repository.record(execution.getId(), known);
			}
		}
		return result;
	}

	private static @Nullable Integer exitStatus(WorkDir directory) throws IOException {
		return Files.exists(directory.exitStatus()) ? Integer.valueOf(Files.readString(directory.exitStatus()).strip())
				: null;
	}

}
