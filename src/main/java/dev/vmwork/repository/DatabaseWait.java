package dev.vmwork.repository;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionSystemException;

import dev.vmwork.host.Deadline;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.Notices;

/**
 * Waits while the job repository's database cannot be reached, as for room on a full
 * disk. Safe for use by several threads.
 */
public final class DatabaseWait {

	private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseWait.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	/**
	 * Classes of SQLSTATE (SQL:2016 part 2, table 38, and PostgreSQL's appendix A): the
	 * connection, a lack of resources, an operator's intervention, the system itself.
	 */
	private static final Set<String> UNREACHABLE = Set.of("08", "53", "57", "58");

	private final Duration limit;

	private final Notices notices;

	private final Cancellation cancellation;

	/** How many threads wait. */
	private final AtomicInteger waiting = new AtomicInteger();

	/** Whether it has lasted too long, and nobody is to wait any more. */
	private volatile boolean isOver;

	/**
	 * Creates the wait.
	 * @param limit how long it may last
	 * @param notices tells of it, once for all threads
	 * @param cancellation ends it
	 */
	public DatabaseWait(Duration limit, Notices notices, Cancellation cancellation) {
		this.limit = limit;
		this.notices = notices;
		this.cancellation = cancellation;
	}

	/**
	 * Does something with the database that may be done twice.
	 * @param <T> what comes of it
	 * @param <E> what it throws that has nothing to do with the database
	 * @param action does it
	 * @return what came of it
	 * @throws E if it throws that
	 */
	<T, E extends Exception> @Nullable T until(Action<T, E> action) throws E {
		return until(action, action);
	}

	/**
	 * Does something with the database.
	 * @param <T> what comes of it
	 * @param <E> what it throws that has nothing to do with the database
	 * @param first does it
	 * @param again does it, if need be, after a failure of which it is not known whether
	 * it was done
	 * @return what came of it
	 * @throws E if it throws that
	 */
	<T, E extends Exception> @Nullable T until(Action<T, E> first, Action<T, E> again) throws E {
		RuntimeException failure;
		try {
			return first.run();
		}
		catch (RuntimeException ex) {
			failure = ex;
		}
		SQLException cause = unreachable(failure);
		if (cause == null) {
			throw failure;
		}
		Deadline deadline = Deadline.in(this.limit);
		begin(failure, cause);
		boolean reached = false;
		try {
			while (true) {
				await(failure, deadline);
				try {
					@Nullable T result = again.run();
					reached = true;
					return result;
				}
				catch (RuntimeException ex) {
					failure = ex;
				}
			}
		}
		finally {
			end(reached);
		}
	}

	private void begin(RuntimeException failure, SQLException cause) {
		if (this.waiting.getAndIncrement() == 0) {
			LOGGER.info("the job repository cannot be reached", failure);
			this.notices.sayAgain("waiting, the job repository cannot be reached: "
					+ Objects.requireNonNullElse(cause.getMessage(), "no more is known")
						.lines()
						.findFirst()
						.orElse(""));
		}
	}

	private void end(boolean reached) {
		if (this.waiting.decrementAndGet() == 0 && reached) {
			this.notices.sayAgain("the job repository can be reached again");
		}
	}

	private void await(RuntimeException failure, Deadline deadline) {
		if (unreachable(failure) == null || this.isOver || this.cancellation.isRequested()) {
			throw failure;
		}
		if (deadline.isOver()) {
			this.isOver = true;
			throw failure;
		}
		LockSupport.parkNanos(PAUSE.toNanos());
	}

	// The innermost has the reason. Of a connection that is closed already, and of one
	// that was waited for in vain, the pool gives none.
	private static @Nullable SQLException unreachable(Throwable failure) {
		boolean isOfPool = false;
		SQLException innermost = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			isOfPool |= cause instanceof TransactionSystemException || cause instanceof SQLTransientConnectionException;
			if (cause instanceof SQLException sql) {
				innermost = sql;
			}
		}
		if (innermost == null) {
			return null;
		}
		String state = innermost.getSQLState();
		boolean isUnreachable = (state != null) ? state.length() > 2 && UNREACHABLE.contains(state.substring(0, 2))
				: isOfPool;
		return isUnreachable ? innermost : null;
	}

	/**
	 * Something to do with the database.
	 *
	 * @param <T> what comes of it
	 * @param <E> what it throws that has nothing to do with the database
	 */
	@FunctionalInterface
	interface Action<T, E extends Exception> {

		@Nullable T run() throws E;

	}

}
