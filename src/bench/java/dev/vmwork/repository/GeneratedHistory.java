package dev.vmwork.repository;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.batch.core.job.DefaultJobKeyGenerator;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.vmwork.archive.UnitRecord;
import dev.vmwork.database.JobRepositoryDatabase;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.StepName;

/**
 * Makes a home with complete runs that nobody ran. Their units are in archives, as those
 * of all but the latest runs are.
 */
public final class GeneratedHistory {

	private static final int BLOCK = 500;

	private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 1, 1, 0, 0);

	private final Random random = new Random(1);

	private final ArchivedUnits archives;

	private final JdbcClient database;

	private GeneratedHistory(HikariDataSource dataSource, Path directory) {
		this.archives = new ArchivedUnits(dataSource, directory);
		this.database = JdbcClient.create(dataSource);
	}

	/**
	 * Makes it.
	 * @param args the home, how many rows in all, how many rows a run has
	 * @throws Exception if something fails
	 */
	public static void main(String[] args) throws Exception {
		Path home = Path.of(args[0]).toAbsolutePath();
		int rows = Integer.parseInt(args[1]);
		int rowsOfRun = Integer.parseInt(args[2]);
		Path directory = home.resolve("db");
		Files.createDirectories(home.resolve("runs"));
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(directory, 1, new Cancellation())) {
			GeneratedHistory history = new GeneratedHistory(dataSource, directory);
			for (int run = 1; run * rowsOfRun <= rows; run++) {
				history.addRun(run, rowsOfRun);
			}
		}
	}

	private void addRun(long run, int rows) throws Exception {
		LocalDateTime begin = BEGIN.plusHours(run);
		this.database
			.sql("INSERT INTO BATCH_JOB_INSTANCE (JOB_INSTANCE_ID, VERSION, JOB_NAME, JOB_KEY) VALUES (?, 0, ?, ?)")
			.params(run, RunParameters.MANIFEST_JOB,
					new DefaultJobKeyGenerator()
						.generateKey(new JobParametersBuilder().addLong(RunParameters.RUN, run).toJobParameters()))
			.update();
		this.database
			.sql("INSERT INTO BATCH_JOB_EXECUTION (JOB_EXECUTION_ID, VERSION, JOB_INSTANCE_ID, CREATE_TIME, START_TIME,"
					+ " END_TIME, STATUS, EXIT_CODE, EXIT_MESSAGE) VALUES (?, 0, ?, ?, ?, ?, 'COMPLETED', 'COMPLETED', '')")
			.params(run, run, begin, begin, begin.plusMinutes(50))
			.update();
		parameter(run, RunParameters.RUN, run);
		parameter(run, RunParameters.MANIFEST, "/data/study/manifest.csv");
		parameter(run, RunParameters.UNITS, (long) rows);
		List<UnitRecord> units = new ArrayList<>();
		for (int row = 1; row <= rows; row++) {
			units.add(unit(run, row, begin.plus(Duration.ofMillis(250L * row))));
			if (units.size() == BLOCK || row == rows) {
				this.archives.add(run, units);
				units.clear();
			}
		}
		this.database.sql("ALTER TABLE BATCH_JOB_INSTANCE_SEQ ALTER COLUMN ID RESTART WITH " + (run + 1)).update();
		this.database.sql("ALTER TABLE BATCH_JOB_EXECUTION_SEQ ALTER COLUMN ID RESTART WITH " + (run + 1)).update();
	}

	private void parameter(long execution, String name, Object value) {
		this.database
			.sql("INSERT INTO BATCH_JOB_EXECUTION_PARAMS (JOB_EXECUTION_ID, PARAMETER_NAME, PARAMETER_TYPE,"
					+ " PARAMETER_VALUE, IDENTIFYING) VALUES (?, ?, ?, ?, ?)")
			.params(execution, name, value.getClass().getName(), String.valueOf(value),
					name.equals(RunParameters.RUN) ? "Y" : "N")
			.update();
	}

	private UnitRecord unit(long run, int row, LocalDateTime begin) {
		List<UnitRecord.Step> steps = new ArrayList<>();
		LocalDateTime time = begin;
		for (StepName name : StepName.values()) {
			boolean guest = name == StepName.EXECUTE;
			LocalDateTime end = time.plusNanos(1000L * (guest ? 300_000 + this.random.nextInt(400_000)
					: 1000 + this.random.nextInt(40_000)));
			steps.add(new UnitRecord.Step(name.stem(), "COMPLETED", "COMPLETED", time, end, null, guest ? 0 : null,
					guest ? new BigDecimal("0.41") : null, guest ? 96 : null));
			time = end;
		}
		return new UnitRecord(run, row, "row-" + row, "0123456789abcdef".repeat(4),
				List.of(new UnitRecord.Attempt("COMPLETED", "COMPLETED", begin, time, null, steps)));
	}

}
