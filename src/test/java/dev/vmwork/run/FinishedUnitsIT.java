package dev.vmwork.run;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.vmwork.archive.DamagedArchiveException;
import dev.vmwork.archive.RecordLine;
import dev.vmwork.archive.UnitRecord;
import dev.vmwork.repository.FinishedRuns;
import dev.vmwork.repository.History;
import dev.vmwork.repository.StepRow;
import dev.vmwork.repository.StepTimes;
import dev.vmwork.repository.UnarchivedCopy;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests that units which were moved out of the database are still complete, and still in
 * the history. Here four stay, and three are moved at a time. The steps are fakes.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class FinishedUnitsIT {

	private static final int UNITS = 14;

	private static final BitSet NONE = new BitSet();

	private final FakeSteps steps = new FakeSteps();

	@Parameter
	private TestDatabase databases = TestDatabase.EMBEDDED;

	@TempDir
	private Path directory;

	private TestBatch batch;

	private Path archive;

	@BeforeEach
	void makeBatch() throws Exception {
		this.batch = this.databases.batch(this.directory, UNITS, this.steps).keeping(4, 3);
		this.archive = this.batch.home().resolve("db/units/1.units");
	}

	private History history() throws Exception {
		return this.batch.history();
	}

	private List<StepRow> steps(String unit) throws Exception {
		List<StepRow> found = new ArrayList<>();
		try (History history = history()) {
			history.steps(1, unit, false, found::add);
		}
		return found;
	}

	private List<String> unitsInDatabase() throws Exception {
		return this.batch.query("SELECT UNIT FROM UNIT_HISTORY WHERE RUN = 1 ORDER BY UNIT_ROW");
	}

	@Test
	void unitsWhenMovedAreInTheHistoryAsBefore() throws Exception {
		this.batch.run(1);
		assertThat(unitsInDatabase()).as("what stays").startsWith("u7").hasSize(8);
		try (History history = history()) {
			List<String> all = new ArrayList<>();
			history.steps(1, null, false, (step) -> all.add(step.unitRow() + " " + step.step() + " " + step.verdict()));
			assertThat(all).hasSize(4 * UNITS)
				.startsWith("1 render COMPLETED", "1 inject COMPLETED", "1 execute COMPLETED", "1 harvest COMPLETED")
				.endsWith("14 harvest COMPLETED");
			assertThat(all.stream().map((step) -> Integer.valueOf(step.split(" ", 2)[0])).toList()).isSorted();
			assertThat(history.runs()).singleElement().satisfies((run) -> {
				assertThat(run.completed()).isEqualTo(UNITS);
				assertThat(run.status()).isEqualTo("COMPLETED");
			});
			assertThat(history.verdicts(1)).hasSize(1).containsEntry("COMPLETED", (long) UNITS);
			assertThat(history.stepTimes(1)).extracting(StepTimes::step)
				.containsExactly("render", "inject", "execute", "harvest");
			assertThat(history.stepTimes(1)).extracting(StepTimes::count).containsOnly((long) UNITS);
			assertThat(history.slowestUnits(1, UNITS)).hasSize(UNITS).contains("u1", "u14").doesNotHaveDuplicates();
			assertThat(history.hasUnit(1, "u1")).isTrue();
			assertThat(history.hasUnit(1, "u15")).isFalse();
		}
		assertThat(steps("u3")).extracting(StepRow::exitStatus).containsExactly(null, null, 0, null);
	}

	@Test
	void unitsWhenMovedWhileOthersRunAreAllThere() throws Exception {
		TestBatch large = this.databases.batch(Files.createDirectory(this.directory.resolve("large")), 200, this.steps)
			.keeping(8, 5);
		this.steps.fail(StepName.INJECT, "u100", "no luck");
		assertThat(large.run(6).failed()).isOne();
		this.steps.heal();
		assertThat(large.restart(6, null).complete()).isEqualTo(200);
		List<String> seen = new ArrayList<>();
		try (History history = large.history()) {
			history.steps(1, null, false, (step) -> seen.add(step.unit() + " " + step.step()));
			assertThat(history.verdicts(1)).containsOnly(Map.entry("COMPLETED", 200L));
		}
		assertThat(seen).hasSize(801);
		assertThat(Files.readAllLines(large.home().resolve("db/units/1.units"))).hasSizeGreaterThan(180)
			.doesNotHaveDuplicates();
	}

	@Test
	void unitsWhenMovedAreNotRunAgain() throws Exception {
		this.steps.fail(StepName.EXECUTE, "u2", "no luck");
		this.batch.run(2);
		assertThat(unitsInDatabase()).contains("u2").doesNotContain("u1");
		this.steps.heal();
		assertThat(this.batch.restart(2, null).complete()).isEqualTo(UNITS);
		assertThat(steps("u2")).extracting(StepRow::step)
			.containsExactly("render", "inject", "execute", "execute", "harvest");
		assertThat(steps("u1")).hasSize(4);
	}

	@Test
	void unitWhenReopenedComesBackWithItsAttempts() throws Exception {
		this.steps.fail(StepName.EXECUTE, "u2", "no luck");
		this.batch.run(1);
		this.steps.heal();
		this.batch.restart(1, null);
		this.batch.run(1);
		assertThat(unitsInDatabase()).isEmpty();
		List<StepRow> before = steps("u2");
		BitSet second = new BitSet();
		second.set(2);
		this.batch.restart(TestBatch.options(1, StepName.EXECUTE).build(), second, NONE);
		assertThat(steps("u2")).startsWith(before.toArray(StepRow[]::new));
		assertThat(steps("u2").subList(before.size(), before.size() + 2)).extracting(StepRow::step, StepRow::attempt)
			.containsExactly(tuple("execute", 3), tuple("harvest", 3));
		// it is moved once more: of its two lines the second one counts
		this.batch.run(1);
		assertThat(unitsInDatabase()).isEmpty();
		assertThat(steps("u2")).hasSize(before.size() + 2);
		try (History history = history()) {
			assertThat(history.runs().get(0).completed()).isEqualTo(UNITS);
			assertThat(history.repository().completeRows(1).cardinality()).isEqualTo(UNITS);
		}
	}

	@Test
	void archiveWhenVmworkWasKilledBeforeTheDatabaseKnewIsOverwritten() throws Exception {
		this.batch.run(1);
		Files.writeString(this.archive, "00000000 {\"run\":1,\"row\":1", StandardOpenOption.APPEND);
		this.batch.run(1);
		assertThat(Files.readAllLines(this.archive)).hasSize(UNITS).doesNotHaveDuplicates();
		assertThat(steps("u14")).hasSize(4);
	}

	@Test
	void archiveWhenAByteHasChangedIsRefused() throws Exception {
		this.steps.fail(StepName.EXECUTE, "u12", "no luck");
		this.batch.run(1);
		try (RandomAccessFile file = new RandomAccessFile(this.archive.toFile(), "rw")) {
			file.seek(file.length() / 2);
			int old = file.read();
			file.seek(file.length() / 2);
			file.write(old ^ 1);
		}
		assertThatExceptionOfType(DamagedArchiveException.class).isThrownBy(() -> this.batch.restart(1, null))
			.withMessageContaining(this.archive.toString())
			.withMessageContaining("byte ");
		Files.delete(this.archive);
		assertThatExceptionOfType(DamagedArchiveException.class).isThrownBy(() -> this.batch.restart(1, null))
			.withMessageContaining(this.archive.toString());
	}

	@Test
	void copyForJdbcClientsHasTheUnitsInItsTables() throws Exception {
		this.steps.fail(StepName.EXECUTE, "u2", "no luck");
		this.batch.run(1);
		this.steps.heal();
		this.batch.restart(1, null);
		this.batch.run(1);
		Path copy = this.directory.resolve("copy");
		String url = Objects
			.requireNonNull(UnarchivedCopy.make(this.batch.database(), this.batch.home().resolve("db"), copy));
		try (Connection connection = DriverManager.getConnection(url, "SA", "")) {
			JdbcClient client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
			assertThat(client
				.sql("SELECT UNIT_ROW, STEP, VERDICT FROM STEP_HISTORY WHERE RUN = 1"
						+ " ORDER BY UNIT_ROW, STEP_EXECUTION_ID FETCH 9 ROWS ONLY")
				.query((row, number) -> row.getInt(1) + " " + row.getString(2) + " " + row.getString(3))
				.list()).containsExactly("1 render COMPLETED", "1 inject COMPLETED", "1 execute COMPLETED",
						"1 harvest COMPLETED", "2 render COMPLETED", "2 inject COMPLETED", "2 execute APP_FAILED",
						"2 execute COMPLETED", "2 harvest COMPLETED");
			assertThat(client.sql("SELECT COMPLETED FROM RUN_HISTORY ORDER BY RUN").query(Long.class).list())
				.containsExactly((long) UNITS, (long) UNITS);
			assertThat(client.sql("SELECT COUNT(*) FROM UNIT_HISTORY WHERE ATTEMPTS = 2").query(Long.class).single())
				.isOne();
		}
		assertThat(this.archive).exists();
	}

	@Test
	void runWhenForgottenLeavesNoArchive() throws Exception {
		this.batch.run(1);
		this.batch.run(1);
		assertThat(this.archive).exists();
		try (HikariDataSource database = FinishedRunsIT.open(this.batch)) {
			new FinishedRuns(database, this.batch.home().resolve("db")).forget(1);
		}
		assertThat(this.archive).doesNotExist();
		assertThat(this.batch.query("SELECT RUN FROM VMWORK_ARCHIVE")).containsExactly("2");
	}

	@Test
	void unitWhenItHasEndedHasItsRecordBesideItsFiles() throws Exception {
		Path output = Files.createDirectories(this.directory.resolve("out")).resolve("2");
		this.steps.fail(StepName.EXECUTE, "u1", "no luck").on(StepName.HARVEST, "u2", (task) -> {
			Files.writeString(output, "result\n");
			return Outcome.COMPLETED;
		});
		LocalDateTime before = LocalDateTime.now(ZoneId.systemDefault());
		this.batch.run(1);
		this.steps.heal();
		this.batch.restart(1, null);
		UnitRecord one = record("u1");
		assertThat(one.attempts()).extracting(UnitRecord.Attempt::status).containsExactly("FAILED", "COMPLETED");
		assertThat(one.attempts().get(0).steps()).extracting(UnitRecord.Step::verdict)
			.containsExactly("COMPLETED", "COMPLETED", "APP_FAILED");
		assertThat(one.attempts().get(0).steps().get(2).message()).isEqualTo("no luck");
		assertThat(one.latest().started()).isAfter(before);
		assertThat(one.sha256()).isNull();
		UnitRecord two = record("u2");
		assertThat(two.run()).isEqualTo(1);
		assertThat(two.row()).isEqualTo(2);
		// printf 'result\n' | sha256sum
		assertThat(two.sha256()).isEqualTo("5656fafa00d4f294bcb606cf4f7d4fa877390e46f583e8b3c8744ace104a31d1");
	}

	private UnitRecord record(String unit) throws Exception {
		return Objects.requireNonNull(
				RecordLine.read(Files.readAllBytes(this.batch.home().resolve("runs/1/" + unit + "/unit.record"))));
	}

}
