package dev.vmwork.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.pipeline.FakeSteps;
import dev.vmwork.pipeline.StepName;
import dev.vmwork.pipeline.TestBatch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the history can be read by SQL. The runs have fake steps.
 */
class HistoryIT {

	@TempDir
	private Path directory;

	@Test
	void databaseWhenNothingWasRunHasNoHistory() throws Exception {
		assertThat(History.open(this.directory)).isNull();
	}

	@Test
	void viewsWhenReadByAnyJdbcClientHaveRunsUnitsAndSteps() throws Exception {
		TestBatch batch = TestBatch.of(this.directory, 2, new FakeSteps().fail(StepName.HARVEST, "u2", "no luck"));
		batch.run(1);
		batch.restart(1, null);
		try (Connection connection = DriverManager
			.getConnection("jdbc:hsqldb:file:" + batch.home().resolve("db/vmwork") + ";readonly=true", "SA", "")) {
			assertThat(rows(connection, "SELECT RUN, STATUS, ATTEMPTS, UNITS, COMPLETED, FAILED FROM RUN_HISTORY"))
				.containsExactly("1 FAILED 2 2 1 1");
			assertThat(rows(connection,
					"SELECT UNIT_ROW, UNIT, STATUS, VERDICT, ATTEMPTS, MESSAGE FROM UNIT_HISTORY ORDER BY UNIT_ROW"))
				.containsExactly("1 u1 COMPLETED COMPLETED 1 ", "2 u2 FAILED APP_FAILED 2 no luck");
			assertThat(rows(connection,
					"SELECT STEP, VERDICT, SECONDS >= 0 FROM STEP_HISTORY WHERE UNIT = 'u2' ORDER BY STEP_EXECUTION_ID"))
				.containsExactly("render COMPLETED TRUE", "inject COMPLETED TRUE", "execute COMPLETED TRUE",
						"harvest APP_FAILED TRUE", "harvest APP_FAILED TRUE");
		}
	}

	@Test
	void databaseWhenItsTablesAreNotMadeYetHasNoHistory() throws Exception {
		DriverManager.getConnection("jdbc:hsqldb:file:" + this.directory.resolve("vmwork") + ";shutdown=true", "SA", "")
			.close();
		assertThat(this.directory.resolve("vmwork.script")).exists();
		assertThat(History.open(this.directory)).isNull();
	}

	private static List<String> rows(Connection connection, String sql) throws SQLException {
		List<String> rows = new ArrayList<>();
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
			while (result.next()) {
				StringBuilder row = new StringBuilder(result.getString(1));
				for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
					row.append(' ').append(result.getString(i));
				}
				rows.add(row.toString());
			}
		}
		return rows;
	}

}
