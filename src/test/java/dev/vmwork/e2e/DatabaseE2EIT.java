package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.FileSystemUtils;

import dev.vmwork.home.Home;
import dev.vmwork.run.FakeSteps;
import dev.vmwork.run.TestBatch;
import dev.vmwork.server.TestServer;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a home can have its job repository in PostgreSQL, and which one. The server
 * is a home's own.
 */
@Tag("qemu")
class DatabaseE2EIT {

	@TempDir
	private Path directory;

	private Vmwork vmwork;

	@BeforeEach
	void makeUser() {
		this.vmwork = new Vmwork(this.directory).withTemplate();
	}

	@AfterEach
	void removeServer() throws Exception {
		if (Files.exists(this.vmwork.home().resolve("postgresql/server.properties"))) {
			this.vmwork.call("database", "stop");
		}
		TestServer.remove(new Home(this.vmwork.home()));
	}

	private String ok(String... arguments) throws Exception {
		Vmwork.Result result = this.vmwork.call(arguments);
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		return result.out();
	}

	private Path manifest() throws IOException {
		Files.writeString(this.directory.resolve("app"), "#!/bin/sh\ncat \"$1\" >\"$2\"\n");
		assertThat(this.directory.resolve("app").toFile().setExecutable(true)).isTrue();
		return Files.write(this.directory.resolve("manifest.csv"),
				List.of("id,image,app,input,output", "first," + Vmwork.SMALL_IMAGE + ",app,app,out/first",
						"second," + Vmwork.SMALL_IMAGE + ",app,app,out/second"));
	}

	@Test
	void homesThatUseOneServerAtOnceHaveEachItsOwnRuns() throws Exception {
		Vmwork.requireGuests();
		String manifest = manifest().toString();
		assertThat(ok("database", "start")).contains("job repository: jdbc:postgresql://127.0.0.1:", ", running\n");
		String url = Files.readAllLines(this.vmwork.home().resolve("settings.yaml")).get(0).split("'", -1)[1];
		Map<String, String> environment = Map.of("VMWORK_DATABASE", url, "PGPASSFILE",
				this.vmwork.home().resolve("postgresql/pgpass").toString());
		Path folder = Files.createDirectory(this.directory.resolve("other"));
		Vmwork other = new Vmwork(folder).withTemplate();
		Vmwork.Call first = this.vmwork.start(Map.of(), "run", manifest, "--accelerator", "tcg");
		Vmwork.Call second = other.start(environment, "run", manifest, "--accelerator", "tcg");
		Vmwork.Result result = second.await();
		assertThat(result.exitCode()).as(result.err()).isZero();
		assertThat(first.await().exitCode()).isZero();
		assertThat(this.vmwork.executions("first")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute COMPLETED", "harvest COMPLETED");
		// a home remembers its database, but no password
		String runs = other.start(Map.of("PGPASSFILE", environment.get("PGPASSFILE")), "runs").await().out();
		assertThat(runs.lines()).hasSize(2).last().asString().contains("COMPLETED  2      2 ");
		assertThat(ok("runs").lines()).hasSize(2);
		assertThat(other.home().resolve("db/vmwork.script")).doesNotExist();
		assertThat(ok("doctor")).contains("1 run, 0 not complete, in " + url);
	}

	// PostgreSQL has microseconds: of times and durations only what is before the point
	private String steps() throws Exception {
		return ok("history", "1", "--csv").replaceAll("\\.[0-9]+(?=Z?,)", "");
	}

	@Test
	void historyWhenCarriedOverAndBackIsTheSame() throws Exception {
		TestBatch.of(this.directory, 3, new FakeSteps().fail(StepName.EXECUTE, "u2", "no luck")).run(1);
		String runs = ok("runs");
		String steps = steps();
		assertThat(ok("database", "start")).contains("(embedded)", "'vmwork database use own'");
		assertThat(ok("database", "use", "own")).contains("carried over; the old one is kept: ");
		assertThat(ok("runs")).isEqualTo(runs);
		assertThat(steps()).isEqualTo(steps);
		assertThat(this.vmwork.home().resolve("db/vmwork.script")).doesNotExist();
		assertThat(ok("database", "stop")).isEqualTo("the database server was stopped\n");
		Vmwork.Result started = this.vmwork.call("runs");
		assertThat(started.out()).isEqualTo(runs);
		assertThat(started.err()).isEqualTo("vmwork: starting the database server of this home\n");
		assertThat(ok("database", "backup", "backup")).contains("copied to ");
		assertThat(this.directory.resolve("backup/data/backup_label")).exists();
		assertThat(ok("database", "use", "embedded")).contains("carried over; ");
		assertThat(ok("runs")).isEqualTo(runs);
		assertThat(steps()).isEqualTo(steps);
		String copied = ok("runs", "--copy-to", "copy");
		assertThat(copied).contains("jdbc:hsqldb:file:").contains("/copy/vmwork");
	}

	@Test
	void copyOfAHomeIsRefusedWhileThatHasTheSchema() throws Exception {
		TestBatch.of(this.directory, 1, new FakeSteps()).run(1);
		ok("database", "start");
		ok("database", "use", "own");
		ok("clean", "--yes");
		Vmwork copy = new Vmwork(Files.createDirectory(this.directory.resolve("other")));
		copyHome(copy.home());
		Vmwork.Result refused = copy.call("clean", "--yes");
		assertThat(refused.exitCode()).isEqualTo(2);
		assertThat(refused.err()).contains(" is that of the home " + this.vmwork.home() + ", of which " + copy.home()
				+ " is a copy; 'vmwork database use embedded' gives the copy a job repository of its own");
		assertThat(copy.call("doctor", "--repair").err()).contains(" is a copy; ");
		assertThat(ok("runs").lines()).hasSize(2);
		Path settings = this.vmwork.home().resolve("settings.yaml");
		byte[] before = Files.readAllBytes(settings);
		Files.delete(settings);
		Vmwork.Result moved = copy.call("clean", "--yes");
		assertThat(moved.exitCode()).as(moved.err()).isZero();
		Files.write(settings, before);
		assertThat(this.vmwork.call("clean", "--yes").exitCode()).isEqualTo(2);
	}

	// Not the data of the server, which is running.
	private void copyHome(Path copy) throws IOException {
		FileSystemUtils.copyRecursively(this.vmwork.home().resolve("db"), copy.resolve("db"));
		for (String name : List.of("settings.yaml", "postgresql/server.properties", "postgresql/pgpass")) {
			Path file = copy.resolve(name);
			Files.createDirectories(file.resolveSibling("."));
			Files.copy(this.vmwork.home().resolve(name), file);
		}
	}

	@Test
	void homeWithAHistoryUsesNoOtherDatabase() throws Exception {
		TestBatch.of(this.directory, 1, new FakeSteps()).run(1);
		Vmwork.Result result = this.vmwork
			.start(Map.of("VMWORK_DATABASE", "jdbc:postgresql://db.example.org/runs"), "runs")
			.await();
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).startsWith("home " + this.vmwork.home()
				+ " has its job repository in embedded, not in jdbc:postgresql://db.example.org/runs;"
				+ " 'vmwork database use jdbc:postgresql://db.example.org/runs' carries it over\n");
		assertThat(ok("runs", "--database", "embedded").lines()).hasSize(2);
	}

	@Test
	void databaseWishedForInTheSettingsIsNotUsedBesideAHistory() throws Exception {
		TestBatch.of(this.directory, 1, new FakeSteps()).run(1);
		Files.writeString(this.vmwork.home().resolve("settings.yaml"),
				"database: jdbc:postgresql://db.example.org/runs\n");
		Vmwork.Result result = this.vmwork.call("runs");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err())
			.contains("has its job repository in embedded, not in jdbc:postgresql://db.example.org/runs");
		assertThat(ok("database")).contains("/home/db (embedded)");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"mysql://host | --database: 'mysql://host' found, wanted jdbc:postgresql://HOST/DATABASE or embedded",
			"jdbc:postgresql://u:secret@host/d | --database: a password found, which others can see there; wanted it in ~/.pgpass or in PGPASSWORD",
			"jdbc:postgresql://host/d?password=x | --database: a password found, which others can see there; wanted it in ~/.pgpass or in PGPASSWORD",
			"jdbc:postgresql://host/d?currentSchema=A | --database: currentSchema=A found, wanted one name of small letters, digits and _ that begins with no digit" })
	void databaseWhenItIsNoneIsRefused(String url, String problem) throws Exception {
		Vmwork.Result result = this.vmwork.call("runs", "--database", url);
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).startsWith(problem + "\n").doesNotContain("secret");
		assertThat(this.vmwork.home()).doesNotExist();
	}

	@Test
	void settingsWhenWrongAreNamedWithLineAndColumn() throws Exception {
		Path settings = Files.createDirectories(this.vmwork.home()).resolve("settings.yaml");
		Files.writeString(settings, "# mine\ndatabase: sqlite\ncolour: red\nschema: a,b\n");
		Vmwork.Result result = this.vmwork.call("runs");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains(
				settings + ":2:11: database: 'sqlite' found, wanted jdbc:postgresql://HOST/DATABASE or embedded\n",
				settings + ":3:1: 'colour' is unknown, wanted one of database, schema, require-isolation\n", settings
						+ ":4:9: schema: 'a,b' found, wanted one name of small letters, digits and _ that begins with no digit\n");
	}

	@Test
	void databaseThatCannotBeReachedIsToldInOneLine() throws Exception {
		Vmwork.requireGuests();
		Vmwork.Result result = this.vmwork.call("run", manifest().toString(), "--database",
				"jdbc:postgresql://127.0.0.1:1/runs");
		assertThat(result.exitCode()).isEqualTo(3);
		assertThat(result.err().lines()).last()
			.asString()
			.startsWith("vmwork: the database jdbc:postgresql://127.0.0.1:1/runs cannot be used: Connection to");
		assertThat(this.vmwork.home().resolve("settings.yaml")).doesNotExist();
	}

}
