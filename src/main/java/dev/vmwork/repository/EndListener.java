package dev.vmwork.repository;

import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/**
 * Hears that the end of an execution is being stored, in the transaction that stores it:
 * what it writes to the job repository is stored with the end, or not at all. If it
 * fails, neither is.
 */
public interface EndListener {

	/**
	 * Hears of the end of a job, of whatever kind.
	 * @param execution its execution, as it is stored
	 */
	void ended(JobExecution execution);

	/**
	 * Hears of the end of a step.
	 * @param execution its execution, as it is stored
	 */
	void ended(StepExecution execution);

}
