package dev.vmwork.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import dev.vmwork.process.Cancellation;
import dev.vmwork.repository.History;
import dev.vmwork.run.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that the job repository can be used after a kill while it was made.
 */
class JobRepositoryDatabaseIT {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(Moment.class)
	void databaseWhenKilledWhileItIsMadeIsMadeAnew(Moment moment) throws Exception {
		Path complete = Files.createDirectory(this.directory.resolve("complete"));
		assertThat(runs(complete)).isZero();
		Path killed = Files.createDirectory(this.directory.resolve("killed"));
		moment.make(Files.readString(complete.resolve("vmwork.script")), killed);
		assertThat(History.open(killed)).isNull();
		assertThat(runs(killed)).isZero();
		assertThat(runs(killed)).isZero();
	}

	@Test
	void databaseOfAVersionWithoutFlywayKeepsItsRuns() throws Exception {
		Path old = Files.createDirectory(this.directory.resolve("old"));
		try (Connection connection = DriverManager
			.getConnection("jdbc:hsqldb:file:" + old.resolve("vmwork") + ";shutdown=true", "SA", "")) {
			new ResourceDatabasePopulator(new ClassPathResource("org/springframework/batch/core/schema-hsqldb.sql"),
					new ClassPathResource("dev/vmwork/database/before-flyway.sql"))
				.populate(connection);
			JdbcTemplate database = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
			database.execute("INSERT INTO BATCH_JOB_INSTANCE VALUES (5, 0, 'manifest', 'key')");
			database.execute("INSERT INTO BATCH_JOB_EXECUTION (JOB_EXECUTION_ID, JOB_INSTANCE_ID, CREATE_TIME, STATUS)"
					+ " VALUES (6, 5, CURRENT_TIMESTAMP, 'COMPLETED')");
			database.execute("INSERT INTO BATCH_JOB_EXECUTION_PARAMS VALUES (6, 'run', 'java.lang.Long', '3', 'Y'),"
					+ " (6, 'manifest', 'java.lang.String', 'm.csv', 'N'), (6, 'units', 'java.lang.Long', '2', 'N')");
		}
		try (History history = Objects.requireNonNull(History.open(old))) {
			assertThat(history.runs()).singleElement().satisfies((run) -> assertThat(run.run()).isEqualTo(3));
		}
		for (int i = 0; i < 2; i++) {
			try (HikariDataSource dataSource = JobRepositoryDatabase.open(old, 1, new Cancellation())) {
				assertThat(new JdbcTemplate(dataSource).queryForList("SELECT RUN FROM RUN_HISTORY", Long.class))
					.containsExactly(3L);
			}
		}
		try (History history = Objects.requireNonNull(History.open(old))) {
			assertThat(history.latestRun()).isEqualTo(3);
		}
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void schemaOnceItIsMadeNeedsNoFlyway(TestDatabase database) throws Exception {
		try (HikariDataSource dataSource = database.in(this.directory).open(1, new Cancellation());
				Connection connection = dataSource.getConnection()) {
			JobRepositorySchema schema = JobRepositorySchema.of(connection);
			assertThat(schema.isComplete(connection)).isTrue();
			try (Statement statement = connection.createStatement()) {
				statement
					.execute("UPDATE \"flyway_schema_history\" SET \"checksum\" = 1 WHERE \"script\" = 'R__views.sql'");
			}
			assertThat(schema.isComplete(connection)).isFalse();
			schema.complete(dataSource, null);
			assertThat(schema.isComplete(connection)).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO NOTES VALUES(5|NOTHING INTO NOTES VALUES(5", "NOTES VALUES(5|NOTFS VALUES(5",
			"COMMIT|\u0000\u0000\u0000\u0000\u0000\u0000" })
	void databaseWhenItsLogCannotBeReadIsLeftAsItIs(String change) throws Exception {
		Path killed = killedWithNotes();
		forgetChecksums(killed);
		Path log = killed.resolve("vmwork.log");
		String[] words = change.split("\\|", 2);
		String damaged = Files.readString(log).replace(words[0], words[1]);
		Files.writeString(log, damaged);
		long line = damaged.substring(0, damaged.indexOf(words[1])).lines().count();
		assertThatExceptionOfType(DamagedRepositoryException.class).isThrownBy(() -> notes(killed))
			.withMessageMatching("the job repository is damaged and was left as it is: \\Q" + log + "\\E, line " + "("
					+ line + "|" + (line + 1)
					+ "): wanted a statement as HSQLDB writes it; 'vmwork doctor --repair' rebuilds it from what units"
					+ " have left beside their files; the files as vmwork last found them are in .*/previous");
		assertThat(log).hasContent(damaged);
		assertThatExceptionOfType(DamagedRepositoryException.class).as("by those who only read")
			.isThrownBy(() -> History.open(killed));
		assertThatExceptionOfType(DamagedRepositoryException.class).as("again").isThrownBy(() -> notes(killed));
		for (String name : List.of("vmwork.script", "vmwork.log", "vmwork.properties")) {
			Path file = killed.resolve("previous").resolve(name);
			Files.deleteIfExists(killed.resolve(name));
			if (Files.exists(file)) {
				Files.copy(file, killed.resolve(name));
			}
		}
		assertThat(notes(killed)).as("as the vmwork that was killed had found it").isEqualTo(1);
	}

	@Test
	void databaseWhenItsScriptCannotBeReadIsLeftAsItIs() throws Exception {
		Path killed = killedWithNotes();
		forgetChecksums(killed);
		Path script = killed.resolve("vmwork.script");
		Files.writeString(script, Files.readString(script).replace("CREATE USER", "CREATE USFR"));
		assertThatExceptionOfType(DamagedRepositoryException.class).isThrownBy(() -> notes(killed))
			.withMessageContaining(script + ", line ")
			.withMessageContaining("/previous");
		Files.delete(script);
		assertThatExceptionOfType(DamagedRepositoryException.class).isThrownBy(() -> notes(killed))
			.withMessageContaining(script + ": no such file");
		assertThat(killed.resolve("vmwork.log")).exists();
	}

	@ParameterizedTest
	@ValueSource(strings = { "vmwork.script", "vmwork.log", "vmwork.properties" })
	void databaseWhenAByteHasChangedLosesNothingInSilence(String name) throws Exception {
		Path killed = killedWithNotes();
		Path file = killed.resolve(name);
		byte[] good = Files.readAllBytes(file);
		Random random = new Random(20261128);
		int refused = 0;
		for (int i = 0; i < 60; i++) {
			byte[] bad = good.clone();
			bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
			Path copy = this.directory.resolve(name + i);
			copy(killed, copy);
			Files.write(copy.resolve(name), bad);
			try {
				assertThat(texts(copy)).as("after change %s", i).isEqualTo(texts(killed, copy));
			}
			catch (DamagedRepositoryException ex) {
				refused++;
				assertThat(ex).hasMessageContaining(copy.resolve(name).toString());
				assertThat(copy.resolve(name)).hasBinaryContent(bad);
			}
		}
		assertThat(refused).isPositive();
	}

	@Test
	void databaseWhenItsLogIsGoneOrShorterIsRefused() throws Exception {
		Path killed = killedWithNotes();
		Path log = killed.resolve("vmwork.log");
		byte[] good = Files.readAllBytes(log);
		String half = new String(good, StandardCharsets.ISO_8859_1).substring(0, good.length / 2);
		Files.writeString(log, half.substring(0, half.lastIndexOf('\n') + 1), StandardCharsets.ISO_8859_1);
		assertThatExceptionOfType(DamagedRepositoryException.class).isThrownBy(() -> notes(killed))
			.withMessageContaining(log.toString());
		Files.delete(log);
		assertThatExceptionOfType(DamagedRepositoryException.class).isThrownBy(() -> notes(killed))
			.withMessageContaining(log + ": no such file");
		Files.write(log, good);
		assertThat(notes(killed)).isEqualTo(11);
	}

	@Test
	void databaseWhenItsScriptHasChangedAfterACleanEndIsRefused() throws Exception {
		Path database = killedWithNotes().resolveSibling("database");
		Path script = database.resolve("vmwork.script");
		String good = Files.readString(script);
		Files.writeString(script, good.replace("'note 7'", "'note 1'"));
		assertThatExceptionOfType(DamagedRepositoryException.class).isThrownBy(() -> notes(database))
			.withMessageContaining(script + ": wanted from byte 0 to " + good.length() + " what vmwork has written");
		Files.writeString(script, good);
		assertThat(notes(database)).isEqualTo(11);
	}

	@Test
	void databaseThatAnotherProgramHasWrittenOpensWithoutItsChecksums() throws Exception {
		Path killed = killedWithNotes();
		Path script = killed.resolve("vmwork.script");
		Files.writeString(script, Files.readString(script).replace("'first'", "'other'"));
		assertThatExceptionOfType(DamagedRepositoryException.class).isThrownBy(() -> notes(killed))
			.withMessageContaining("remove " + killed.resolve("vmwork.sums"));
		Files.delete(killed.resolve("vmwork.sums"));
		assertThat(notes(killed)).isEqualTo(11);
	}

	private static void copy(Path from, Path to) throws IOException {
		Files.createDirectories(to);
		try (Stream<Path> files = Files.list(from)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Files.copy(file, to.resolve(file.getFileName().toString()));
			}
		}
	}

	private List<String> texts(Path killed, Path name) throws Exception {
		Path copy = this.directory.resolve(name.getFileName() + "-good");
		copy(killed, copy);
		return texts(copy);
	}

	private static List<String> texts(Path database) throws Exception {
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(database, 1, new Cancellation())) {
			return new JdbcTemplate(dataSource).queryForList("SELECT ID || TEXT FROM NOTES ORDER BY ID", String.class);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO NOTES VALUES(99,'no", "\u0000\u0000\u0000\u0000", "\u0000COMMIT\u00ff" })
	void databaseWhenItsLogEndsInATornLineHasAllThatWasStored(String torn) throws Exception {
		Path killed = killedWithNotes();
		Files.writeString(killed.resolve("vmwork.log"), torn, StandardOpenOption.APPEND);
		assertThat(notes(killed)).isEqualTo(11);
		assertThat(killed.resolve("previous")).as("after a clean end").doesNotExist();
	}

	@Test
	void databaseWhileItIsOpenKeepsItsFilesAsTheyWere() throws Exception {
		Path killed = killedWithNotes();
		String log = Files.readString(killed.resolve("vmwork.log"));
		String script = Files.readString(killed.resolve("vmwork.script"));
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(killed, 1, new Cancellation())) {
			new JdbcTemplate(dataSource).execute("INSERT INTO NOTES VALUES(11,'after')");
			assertThat(killed.resolve("previous/vmwork.log")).hasContent(log);
			assertThat(killed.resolve("previous/vmwork.script")).hasContent(script);
			assertThat(killed.resolve("previous/vmwork.properties")).content().contains("modified=yes");
		}
		assertThat(killed.resolve("previous")).doesNotExist();
	}

	// As an earlier vmwork has left the files: only HSQLDB finds damage then.
	private static void forgetChecksums(Path database) throws IOException {
		Files.delete(database.resolve("vmwork.sums"));
	}

	// One note stored by a vmwork that ended well, ten by one that was killed.
	private Path killedWithNotes() throws Exception {
		Path database = Files.createDirectory(this.directory.resolve("database"));
		Path killed = Files.createDirectory(this.directory.resolve("killed"));
		Files.createDirectory(killed.resolve("previous"));
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(database, 1, new Cancellation())) {
			new JdbcTemplate(dataSource).execute("CREATE TABLE NOTES (ID INTEGER PRIMARY KEY, TEXT VARCHAR(100))");
			new JdbcTemplate(dataSource).execute("INSERT INTO NOTES VALUES(0,'first')");
		}
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(database, 1, new Cancellation())) {
			for (int note = 1; note <= 10; note++) {
				new JdbcTemplate(dataSource).update("INSERT INTO NOTES VALUES(" + note + ",'note " + note + "')");
			}
			try (Stream<Path> files = Files.walk(database)) {
				for (Path file : files.filter(Files::isRegularFile).toList()) {
					Files.copy(file, killed.resolve(database.relativize(file)));
				}
			}
		}
		return killed;
	}

	private static int notes(Path database) throws Exception {
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(database, 1, new Cancellation())) {
			return new JdbcTemplate(dataSource).queryForList("SELECT ID FROM NOTES").size();
		}
	}

	private static int runs(Path database) throws Exception {
		try (HikariDataSource dataSource = JobRepositoryDatabase.open(database, 1, new Cancellation())) {
			return new JdbcTemplate(dataSource).queryForList("SELECT RUN FROM RUN_HISTORY").size();
		}
	}

	/**
	 * What is on the disk one after the other when HSQLDB makes its files
	 * (org.hsqldb.Database, reopen).
	 */
	private enum Moment {

		LOG_OPENED(false, 0),

		SCRIPT_OPENED(true, 0),

		WRITING_SCRIPT(true, 0.5),

		SCRIPT_WRITTEN(true, 1);

		private final boolean newScript;

		private final double part;

		Moment(boolean newScript, double part) {
			this.newScript = newScript;
			this.part = part;
		}

		void make(String script, Path database) throws Exception {
			Files.createFile(database.resolve("vmwork.log"));
			if (this.newScript) {
				Files.writeString(database.resolve("vmwork.script.new"),
						script.substring(0, (int) (script.length() * this.part)));
			}
		}

	}

}
