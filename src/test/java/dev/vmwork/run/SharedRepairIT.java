package dev.vmwork.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.home.HomeLock;
import dev.vmwork.maintenance.Repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests that a repair loses no complete unit, whatever was done to the schema of the job
 * repository in PostgreSQL.
 */
class SharedRepairIT {

	@TempDir
	private Path directory;

	private RepairedBatch repaired;

	private String schema;

	@BeforeEach
	void run() throws Exception {
		this.repaired = new RepairedBatch(this.directory, TestDatabase.POSTGRESQL);
		this.repaired.batch().run(1);
		this.repaired.heal();
		this.schema = ((PostgresDatabase) this.repaired.batch().database()).schema();
	}

	private void change(String sql) throws SQLException {
		this.repaired.batch().update(sql.replace("SCHEMA_NAME", this.schema));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER SCHEMA SCHEMA_NAME RENAME TO SCHEMA_NAME_lost",
			"DROP TABLE BATCH_STEP_EXECUTION CASCADE", "DROP TABLE VMWORK_ARCHIVE CASCADE",
			"DROP TABLE BATCH_JOB_INSTANCE CASCADE", "DROP VIEW RUN_HISTORY CASCADE",
			"DROP TABLE \"flyway_schema_history\"", "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT",
			"UPDATE BATCH_STEP_EXECUTION SET STATUS = 'nonsense'" })
	void unitsWhateverWasDoneToTheSchemaAreAllThere(String damage) throws Exception {
		change(damage);
		this.repaired.repair();
		this.repaired.assertAllWasFound();
		this.repaired.assertNoneIsMissing();
		this.repaired.assertRestartRunsOnlyTheFailed();
	}

	@Test
	void oldSchemaAndArchivesAreKept() throws Exception {
		List<String> kept = this.repaired.repair();
		assertThat(kept).hasSize(2);
		assertThat(kept.get(0)).matches("schema " + this.schema + "_before_repair_\\d{8}_\\d{6}");
		assertThat(Path.of(kept.get(1)).resolve("units/1.units")).exists();
		assertThat(this.repaired.batch()
			.query("SELECT MANIFEST FROM " + kept.get(0).replace("schema ", "") + ".RUN_HISTORY")).hasSize(1);
	}

	@Test
	void repairWhenKilledAsItPutsItsResultInPlaceIsCompletedByTheNextCommand() throws Exception {
		List<String> kept = this.repaired.repair();
		// after the schemas
		Path database = this.repaired.home().database();
		Path rebuilt = this.repaired.home().path().resolve("db-rebuilt");
		Files.move(database, rebuilt);
		complete();
		this.repaired.assertNoneIsMissing();
		// before them
		Files.move(database, rebuilt);
		Files.move(Path.of(kept.get(1)), database);
		change("ALTER SCHEMA SCHEMA_NAME RENAME TO SCHEMA_NAME_rebuilt");
		change("COMMENT ON SCHEMA SCHEMA_NAME_rebuilt IS 'made by vmwork doctor --repair'");
		change("ALTER " + kept.get(0) + " RENAME TO SCHEMA_NAME");
		complete();
		assertThat(rebuilt).doesNotExist();
		this.repaired.assertNoneIsMissing();
		this.repaired.assertRestartRunsOnlyTheFailed();
	}

	private void complete() throws Exception {
		try (HomeLock lock = HomeLock.take(this.repaired.home())) {
			Repair.complete(this.repaired.home(), this.repaired.batch().database(), lock);
		}
	}

	@Test
	void schemaThatOthersUseTooIsLeftAsItIs() throws Exception {
		change("CREATE TABLE SCHEMA_NAME.STARS (NAME VARCHAR(10))");
		assertThatIOException().isThrownBy(this.repaired::repair)
			.withMessageContaining("has tables that are not vmwork's (stars)");
		this.repaired.assertNoneIsMissing();
		change("DROP TABLE SCHEMA_NAME.STARS");
		this.repaired.repair();
		this.repaired.assertNoneIsMissing();
	}

	@Test
	void schemaOfSomebodyElseThatHasTheNameOfARebuiltOneIsLeftAsItIs() throws Exception {
		change("CREATE SCHEMA SCHEMA_NAME_rebuilt");
		assertThatIOException().isThrownBy(this.repaired::repair).withMessageContaining("_rebuilt");
		this.repaired.assertNoneIsMissing();
	}

	@Test
	void repairWhenKilledBeforeItsResultIsCompleteBeginsAnew() throws Exception {
		change("CREATE SCHEMA SCHEMA_NAME_rebuilt");
		change("COMMENT ON SCHEMA SCHEMA_NAME_rebuilt IS 'made by vmwork doctor --repair'");
		change("CREATE TABLE SCHEMA_NAME_rebuilt.HALF (NAME VARCHAR(10))");
		this.repaired.repair();
		this.repaired.assertNoneIsMissing();
	}

}
