package dev.vmwork.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.vmwork.archive.RunArchive;
import dev.vmwork.archive.UnitRecord;

/**
 * Moves complete units out of the database to archives, so that the database, which is
 * read as a whole at each start and kept in memory, does not grow with the history. The
 * latest stay. Safe for use by several threads.
 */
public final class FinishedUnits {

	private static final Logger LOGGER = LoggerFactory.getLogger(FinishedUnits.class);

	/** Each takes some 11 KB of memory. */
	private static final int KEPT = 2000;

	private static final int MOVED = 500;

	private static final String COMPLETE = " FROM BATCH_JOB_EXECUTION E JOIN BATCH_JOB_INSTANCE I"
			+ " ON I.JOB_INSTANCE_ID = E.JOB_INSTANCE_ID WHERE I.JOB_NAME = '" + RunParameters.UNIT_JOB
			+ "' AND E.STATUS = 'COMPLETED'";

	private final JdbcClient database;

	private final TransactionTemplate transaction;

	private final UnitRecords records;

	private final ArchivedUnits archives;

	private final int kept;

	private final int moved;

	/** Complete units of which it is not known whether they are too many. */
	private final AtomicInteger added = new AtomicInteger();

	private final ReentrantLock moving = new ReentrantLock();

	/**
	 * Creates the units.
	 * @param dataSource the job repository's database
	 * @param directory the job repository's folder
	 */
	public FinishedUnits(DataSource dataSource, Path directory) {
		this(dataSource, directory, KEPT, MOVED);
	}

	/**
	 * Creates the units.
	 * @param dataSource the job repository's database
	 * @param directory the job repository's folder
	 * @param kept how many stay at least
	 * @param moved how many are moved at a time
	 */
	public FinishedUnits(DataSource dataSource, Path directory, int kept, int moved) {
		this.kept = kept;
		this.moved = moved;
		this.database = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.records = new UnitRecords(dataSource);
		this.archives = new ArchivedUnits(dataSource, directory);
	}

	/**
	 * Takes note of one more complete unit, and moves some when there are many.
	 */
	public void add() {
		if (this.added.incrementAndGet() >= this.moved) {
			move();
		}
	}

	/**
	 * Moves those that are too many.
	 */
	public void move() {
		// one thread is enough; the others have units to run
		if (!this.moving.tryLock()) {
			return;
		}
		try {
			this.added.set(0);
			for (long surplus = count() - this.kept; surplus >= this.moved; surplus -= this.moved) {
				this.transaction.executeWithoutResult((status) -> moveOldest());
			}
		}
		catch (UncheckedIOException | DataAccessException | TransactionException ex) {
			// they are well where they are, until next time
			LOGGER.warn("complete units stay in the database: {}", String.valueOf(ex.getMessage()), ex);
		}
		finally {
			this.moving.unlock();
		}
	}

	private long count() {
		return this.database.sql("SELECT COUNT(*)" + COMPLETE).query(Long.class).single();
	}

	private void moveOldest() {
		List<Long> instances = this.database
			.sql("SELECT E.JOB_INSTANCE_ID" + COMPLETE + " ORDER BY E.JOB_EXECUTION_ID LIMIT ?")
			.param(this.moved)
			.query(Long.class)
			.list();
		Map<Long, List<UnitRecord>> runs = this.records.read(instances)
			.stream()
			.sorted(Comparator.comparingInt(UnitRecord::row))
			.collect(Collectors.groupingBy(UnitRecord::run, TreeMap::new, Collectors.toList()));
		try {
			// the files first: what the database does not say of them does not count
			for (Map.Entry<Long, List<UnitRecord>> run : runs.entrySet()) {
				this.archives.add(run.getKey(), run.getValue());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.records.remove(instances);
	}

	/**
	 * Moves units of a run back to the database.
	 * @param run the run's number
	 * @param rows the units' rows; those that are in the database are left alone
	 * @throws IOException if the archive cannot be read
	 */
	public void moveBack(long run, BitSet rows) throws IOException {
		List<UnitRecord> wanted = new ArrayList<>();
		try (RunArchive.Cursor units = this.archives.units(run)) {
			while (units != null && units.hasNext()) {
				if (rows.get(units.row())) {
					wanted.add(units.read());
				}
				else {
					units.skip();
				}
			}
		}
		if (!wanted.isEmpty()) {
			this.transaction.executeWithoutResult((status) -> {
				wanted.forEach(this.records::insert);
				this.archives.takeOut(run, wanted);
			});
		}
	}

}
