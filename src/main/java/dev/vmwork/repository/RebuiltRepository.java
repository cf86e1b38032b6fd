package dev.vmwork.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.vmwork.archive.RunRecord;
import dev.vmwork.archive.UnitRecord;
import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.process.Cancellation;

/**
 * A new job repository, made of what is known of runs and their units.
 */
public final class RebuiltRepository implements AutoCloseable {

	private static final String STOPPED = "STOPPED";

	/** Units that are added to an archive at a time, as text in memory. */
	private static final int BLOCK = 1000;

	private final HikariDataSource dataSource;

	private final TransactionTemplate transaction;

	private final BatchTables tables;

	private final UnitRecords units;

	private final ArchivedUnits archives;

	private RebuiltRepository(HikariDataSource dataSource, Path directory) {
		this.dataSource = dataSource;
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.tables = new BatchTables(dataSource);
		this.units = new UnitRecords(dataSource);
		this.archives = new ArchivedUnits(dataSource, directory);
	}

	/**
	 * Begins one.
	 * @param directory its folder, which is empty
	 * @return a repository without runs, to be closed
	 * @throws IOException if it cannot be made
	 */
	public static RebuiltRepository create(Path directory) throws IOException {
		try {
			return new RebuiltRepository(new EmbeddedDatabase(directory).open(1, new Cancellation()), directory);
		}
		catch (SQLException ex) {
			throw new IOException("a new job repository cannot be made in " + directory + ": " + ex.getMessage(), ex);
		}
	}

	/**
	 * Adds a run.
	 * @param run the run
	 * @param found the units of which something is known, each once, in the order of
	 * their rows
	 * @param known what is known of the run itself, or null
	 * @param restartable whether its work files are there
	 * @throws IOException if the archive of its units cannot be written
	 */
	public void add(RunRecord run, List<UnitRecord> found, @Nullable RunRow known, boolean restartable)
			throws IOException {
		List<UnitRecord> complete = found.stream().filter(UnitRecord::isComplete).toList();
		boolean all = complete.size() == run.units();
		String status = all ? "COMPLETED" : restartable ? STOPPED : "ABANDONED";
		String message = (known != null && known.status().equals(status)) ? known.message()
				: all ? null : "the job repository was rebuilt";
		this.transaction.executeWithoutResult((transaction) -> {
			long instance = this.tables.instance(RunParameters.MANIFEST_JOB,
					new JobParametersBuilder().addLong(RunParameters.RUN, run.run()).toJobParameters());
			int attempts = (known != null) ? Math.max(1, known.attempts()) : 1;
			for (int i = 1; i <= attempts; i++) {
				boolean last = i == attempts;
				add(run, instance, new UnitRecord.Attempt(last ? status : STOPPED, last ? status : STOPPED,
						started(known, found), ended(known, found), last ? message : null, List.of()));
			}
			found.stream().filter((unit) -> !unit.isComplete()).forEach(this.units::insert);
		});
		for (int from = 0; from < complete.size(); from += BLOCK) {
			this.archives.add(run.run(), complete.subList(from, Math.min(from + BLOCK, complete.size())));
		}
	}

	private void add(RunRecord run, long instance, UnitRecord.Attempt attempt) {
		long execution = this.tables.execution(instance, attempt);
		this.tables.parameter(execution, RunParameters.RUN, run.run(), true);
		this.tables.parameter(execution, RunParameters.MANIFEST, run.manifest(), false);
		this.tables.parameter(execution, RunParameters.UNITS, (long) run.units(), false);
	}

	private static @Nullable LocalDateTime started(@Nullable RunRow known, List<UnitRecord> units) {
		if (known != null && known.started() != null) {
			return known.started();
		}
		return units.stream()
			.map((unit) -> unit.attempts().get(0).started())
			.filter(Objects::nonNull)
			.min(Comparator.naturalOrder())
			.orElse(null);
	}

	private static @Nullable LocalDateTime ended(@Nullable RunRow known, List<UnitRecord> units) {
		if (known != null && known.ended() != null) {
			return known.ended();
		}
		List<LocalDateTime> ends = new ArrayList<>();
		for (UnitRecord unit : units) {
			if (unit.latest().ended() != null) {
				ends.add(unit.latest().ended());
			}
		}
		return ends.stream().max(Comparator.naturalOrder()).orElse(null);
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

}
