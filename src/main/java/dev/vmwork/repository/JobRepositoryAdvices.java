package dev.vmwork.repository;

import org.springframework.aop.framework.Advised;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * What vmwork changes of how Spring Batch writes to its job repository. Spring Batch has
 * no interface for that smaller than the whole repository's, and its own is a proxy that
 * takes advices. Each comes before the one that begins and commits a transaction.
 */
public final class JobRepositoryAdvices implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof JobRepository && bean instanceof Advised repository) {
			repository.addAdvice(0, new SteadyTimes());
			repository.addAdvice(1, new RepeatedWrites());
			repository.addAdvice(2, new UnforcedWrites());
		}
		return bean;
	}

}
