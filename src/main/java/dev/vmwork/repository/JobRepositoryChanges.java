package dev.vmwork.repository;

import javax.sql.DataSource;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What vmwork changes of how Spring Batch writes to its job repository, each in a
 * repository of its own around the next one.
 */
public final class JobRepositoryChanges implements BeanPostProcessor {

	private final ObjectProvider<PlatformTransactionManager> transactions;

	private final ObjectProvider<EndListener> listener;

	private final ObjectProvider<DataSource> dataSource;

	private final ObjectProvider<DatabaseWait> wait;

	/**
	 * Creates the changes.
	 * @param transactions begins a transaction, which the job repository's joins
	 * @param listener hears of the ends that are stored
	 * @param dataSource the job repository's database
	 * @param wait waits for it
	 */
	public JobRepositoryChanges(ObjectProvider<PlatformTransactionManager> transactions,
			ObjectProvider<EndListener> listener, ObjectProvider<DataSource> dataSource,
			ObjectProvider<DatabaseWait> wait) {
		this.transactions = transactions;
		this.listener = listener;
		this.dataSource = dataSource;
		this.wait = wait;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof JobRepository repository) {
			TransactionTemplate transaction = new TransactionTemplate(this.transactions.getObject());
			JobRepository listened = new ListenedEnds(repository, transaction, this.listener::getObject);
			JobRepository awaited = new AwaitedWrites(listened, this.wait.getObject(),
					JdbcClient.create(this.dataSource.getObject()));
			return new SteadyTimes(new RepeatedWrites(new UnforcedWrites(awaited)));
		}
		return bean;
	}

}
