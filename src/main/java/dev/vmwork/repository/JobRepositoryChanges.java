package dev.vmwork.repository;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What vmwork changes of how Spring Batch writes to its job repository, each in a
 * repository of its own around the next one.
 */
public final class JobRepositoryChanges implements BeanPostProcessor {

	private final ObjectProvider<PlatformTransactionManager> transactions;

	private final ObjectProvider<EndListener> listener;

	/**
	 * Creates the changes.
	 * @param transactions begins a transaction, which the job repository's joins
	 * @param listener hears of the ends that are stored
	 */
	public JobRepositoryChanges(ObjectProvider<PlatformTransactionManager> transactions,
			ObjectProvider<EndListener> listener) {
		this.transactions = transactions;
		this.listener = listener;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof JobRepository repository) {
			TransactionTemplate transaction = new TransactionTemplate(this.transactions.getObject());
			return new SteadyTimes(new RepeatedWrites(
					new UnforcedWrites(new ListenedEnds(repository, transaction, this.listener::getObject))));
		}
		return bean;
	}

}
