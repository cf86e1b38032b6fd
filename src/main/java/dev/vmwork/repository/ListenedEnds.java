package dev.vmwork.repository;

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Tells an {@link EndListener} of the ends that are stored.
 */
final class ListenedEnds extends ForwardingJobRepository {

	private final TransactionOperations transaction;

	/** Made at the first end, for it needs the job repository itself. */
	private final Supplier<EndListener> listener;

	ListenedEnds(JobRepository repository, TransactionOperations transaction, Supplier<EndListener> listener) {
		super(repository);
		this.transaction = transaction;
		this.listener = listener;
	}

	@Override
	public void update(JobExecution execution) {
		update(execution.getEndTime() != null, () -> super.update(execution), (listener) -> listener.ended(execution));
	}

	@Override
	public void update(StepExecution execution) {
		update(execution.getEndTime() != null, () -> super.update(execution), (listener) -> listener.ended(execution));
	}

	private void update(boolean ended, Runnable write, Consumer<EndListener> call) {
		if (!ended) {
			write.run();
			return;
		}
		this.transaction.executeWithoutResult((status) -> {
			write.run();
			call.accept(this.listener.get());
		});
	}

}
