package dev.vmwork.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.host.PropertiesFile;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests a home's own PostgreSQL with real servers.
 */
class OwnServerIT {

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	@TempDir
	private Path directory;

	private Home home;

	private OwnServer server;

	@BeforeEach
	void makeServer() {
		this.home = new Home(this.directory.resolve("home"));
		this.server = new OwnServer(this.home, this.processes);
	}

	@AfterEach
	void removeServer() throws IOException {
		if (this.server.url() != null && this.server.isHere()) {
			this.server.stop();
		}
		TestServer.remove(this.home);
	}

	private Connection connect() throws IOException, SQLException {
		return DriverManager.getConnection(Objects.requireNonNull(this.server.url()), "vmwork",
				OwnServer.password(this.server.passwordFile()));
	}

	private Properties facts() throws IOException {
		return Objects.requireNonNull(PropertiesFile.read(this.home.path().resolve("postgresql/server.properties")));
	}

	private static long count(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM NOTES")) {
			count.next();
			return count.getLong(1);
		}
	}

	@Test
	void serverWhenStartedAgainHasWhatWasWritten() throws Exception {
		assertThat(this.server.url()).isNull();
		assertThat(this.server.isRunning()).isFalse();
		this.server.start(null);
		this.server.start(null);
		assertThat(this.server.isRunning()).isTrue();
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE NOTES AS SELECT 5 AS NOTE");
		}
		String url = this.server.url();
		assertThat(this.server.stop()).isTrue();
		assertThat(this.server.stop()).isFalse();
		assertThat(this.server.isRunning()).isFalse();
		this.server.start(null);
		assertThat(this.server.url()).isEqualTo(url);
		try (Connection connection = connect()) {
			assertThat(count(connection)).isOne();
		}
	}

	@Test
	void serverWithoutThePasswordLetsNobodyIn() throws Exception {
		this.server.start(null);
		String url = Objects.requireNonNull(this.server.url());
		assertThat(Files.getPosixFilePermissions(this.server.passwordFile())).hasSize(2);
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> DriverManager.getConnection(url, "vmwork", "guessed"))
			.withMessageContaining("password authentication failed");
	}

	@Test
	void backupMadeWhileTheServerIsWrittenToStartsAsItWas() throws Exception {
		this.server.start(null);
		AtomicBoolean over = new AtomicBoolean();
		AtomicInteger written = new AtomicInteger();
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE NOTES (NOTE TEXT)");
			CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(statement, over, written));
			while (written.get() < 100) {
				Thread.sleep(10);
			}
			int before = written.get();
			this.server.backup(this.directory.resolve("backup"));
			over.set(true);
			writer.get();
			restore();
			try (Connection restored = connect()) {
				assertThat(count(restored)).isBetween((long) before, (long) written.get());
			}
		}
	}

	private void restore() throws IOException {
		this.server.stop();
		Path data = Path.of(facts().getProperty("base")).resolve("data");
		Directories.remove(data);
		Files.createDirectories(data.getParent());
		assertThat(run("cp", "-a", this.directory.resolve("backup/data").toString(), data.toString())).isZero();
		this.server.start(null);
	}

	private static int run(String... command) throws IOException {
		try {
			return new ProcessBuilder(command).inheritIO().start().waitFor();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void write(Statement statement, AtomicBoolean over, AtomicInteger written) {
		try {
			while (!over.get()) {
				statement.execute("INSERT INTO NOTES SELECT REPEAT('note', 500)");
				written.incrementAndGet();
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void backupOfAServerThatIsNotRunningIsItsData() throws Exception {
		this.server.start(null);
		this.server.stop();
		this.server.backup(this.directory.resolve("backup"));
		assertThat(this.directory.resolve("backup/data/PG_VERSION")).exists();
		assertThat(this.directory.resolve("backup/data/postmaster.pid")).doesNotExist();
	}

	@Test
	void programsWhenNoneAreInstalledAreFetchedOnce() throws Exception {
		this.server = new OwnServer(this.home, this.processes, this.directory.resolve("none"));
		this.server.start(null);
		try (Connection connection = connect()) {
			assertThat(connection.getMetaData().getDatabaseProductVersion()).isEqualTo("16.9");
		}
	}

	@Test
	void serverOfAnotherMachineIsNotStarted() throws Exception {
		this.server.start(null);
		this.server.stop();
		Properties facts = facts();
		String machine = facts.getProperty("machine");
		facts.setProperty("machine", "elsewhere");
		PropertiesFile.force(this.home.path().resolve("postgresql/server.properties"), facts);
		assertThatIOException().isThrownBy(() -> this.server.start(null))
			.withMessage("the database server of this home belongs to another machine, elsewhere;"
					+ " it can only be started, stopped and copied there");
		assertThatIOException().isThrownBy(() -> this.server.backup(this.directory.resolve("backup")))
			.withMessageContaining("another machine");
		assertThat(this.server.isRunning()).isFalse();
		facts.setProperty("machine", machine);
		PropertiesFile.force(this.home.path().resolve("postgresql/server.properties"), facts);
	}

}
