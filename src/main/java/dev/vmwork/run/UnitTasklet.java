package dev.vmwork.run;

import java.io.IOException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.vmwork.disk.ChangedImageException;
import dev.vmwork.host.IoFailure;
import dev.vmwork.process.CancelledException;
import dev.vmwork.step.UnitStep;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

/**
 * Makes a unit's step a Spring Batch tasklet: the verdict becomes the step's exit code,
 * its description the exit message.
 */
final class UnitTasklet implements Tasklet {

	private static final Logger LOGGER = LoggerFactory.getLogger(UnitTasklet.class);

	private final UnitStep step;

	private final ActiveUnits units;

	UnitTasklet(UnitStep step, ActiveUnits units) {
		this.step = step;
		this.units = units;
	}

	@Override
	public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
		try {
			Outcome outcome = run(contribution.getStepExecution());
			if (!outcome.isSuccess()) {
				end(contribution, BatchStatus.FAILED, outcome.verdict().name(), outcome.description());
			}
			else if (!outcome.description().isEmpty()) {
				contribution.setExitStatus(ExitStatus.COMPLETED.addExitDescription(outcome.description()));
			}
		}
		catch (CancelledException ex) {
			end(contribution, BatchStatus.STOPPED, BatchStatus.STOPPED.name(), String.valueOf(ex.getMessage()));
		}
		return RepeatStatus.FINISHED;
	}

	/**
	 * Gives a step an end other than COMPLETED. Not by an exception, because its stack
	 * trace would be the exit message.
	 * @param contribution the step's contribution
	 * @param status the step's status
	 * @param code its exit code
	 * @param description its exit message
	 */
	static void end(StepContribution contribution, BatchStatus status, String code, String description) {
		contribution.getStepExecution().upgradeStatus(status);
		contribution.setExitStatus(new ExitStatus(code, description));
	}

	private Outcome run(StepExecution execution) throws CancelledException {
		try {
			return this.step.run(this.units.get(execution.getJobParameters()));
		}
		catch (CancelledException ex) {
			throw ex;
		}
		catch (ChangedImageException ex) {
			return new Outcome(Verdict.REFUSED, String.valueOf(ex.getMessage()));
		}
		catch (IOException ex) {
			LOGGER.info("step {} of {} failed", execution.getStepName(), execution.getJobParameters(), ex);
			execution.addFailureException(ex);
			return new Outcome(Verdict.ENVIRONMENT, IoFailure.describe(ex));
		}
	}

}
