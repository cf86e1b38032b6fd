package dev.vmwork.repository;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.step.StepExecution;

/**
 * Has the beginnings of units and of their steps written without waiting for the disk. A
 * kill loses none of them. A power cut may lose the latest, and a restart then begins
 * what it would have begun again in any case. What ends is forced, and with it all that
 * was written before, for it is in the same file. Safe for use by several threads.
 */
final class UnforcedWrites implements MethodInterceptor {

	@Override
	public @Nullable Object invoke(MethodInvocation call) throws Throwable {
		if (!isBeginningOfUnit(call.getMethod().getName(), call.getArguments())) {
			return call.proceed();
		}
		DatabaseFiles.forceLater(true);
		try {
			return call.proceed();
		}
		finally {
			DatabaseFiles.forceLater(false);
		}
	}

	private static boolean isBeginningOfUnit(String method, @Nullable Object[] arguments) {
		return switch (method) {
			case "createJobInstance" -> RunParameters.UNIT_JOB.equals(arguments[0]);
			case "createJobExecution" -> arguments[0] instanceof JobInstance unit && isUnit(unit);
			case "createStepExecution" -> arguments[1] instanceof JobExecution unit && isUnit(unit.getJobInstance());
			case "update",
					"updateExecutionContext" ->
				(arguments[0] instanceof StepExecution step && isUnit(step.getJobExecution().getJobInstance())
						&& step.getEndTime() == null)
						|| (arguments[0] instanceof JobExecution unit && isUnit(unit.getJobInstance())
								&& unit.getEndTime() == null);
			default -> false;
		};
	}

	private static boolean isUnit(JobInstance instance) {
		return instance.getJobName().equals(RunParameters.UNIT_JOB);
	}

}
