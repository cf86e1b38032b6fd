package dev.vmwork.e2e;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.vmwork.run.BatchProgram;
import dev.vmwork.run.FakeSteps;
import dev.vmwork.run.TestBatch;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the commands as a user calls them: what they print, and their exit codes. The
 * history they show is of a run with fake steps.
 */
class VmworkCommandIT {

	private static final String MESSAGE = "exit status 3\u001b[2J\u009b; \"see\"\nstderr";

	@TempDir
	private Path directory;

	private Vmwork vmwork;

	@BeforeEach
	void makeUser() {
		this.vmwork = new Vmwork(this.directory);
	}

	private void runBatch() throws Exception {
		TestBatch batch = TestBatch.of(this.directory, 3,
				new FakeSteps().fail(StepName.EXECUTE, "u2", MESSAGE).fail(StepName.INJECT, "u3", "no luck"));
		assertThat(batch.home()).isEqualTo(this.vmwork.home());
		batch.run(1);
	}

	@Test
	void helpListsTheCommands() throws Exception {
		Vmwork.Result result = this.vmwork.call("--help");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out())
			.contains("  run ", "  validate ", "  restart ", "  runs ", "  history ", "  show ", "  setup ")
			.contains("Exit codes: ")
			.doesNotContain("train");
		assertThat(this.vmwork.call().out()).isEqualTo(result.out());
		assertThat(this.vmwork.home()).doesNotExist();
	}

	@Test
	void versionIsThatOfTheJar() throws Exception {
		assertThat(this.vmwork.call("--version").out()).matches("vmwork [0-9]+\\.[0-9]+\\.[0-9]+\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "run", "history --json --csv", "history x", "show 1", "restart --from boot",
			"runs --parallel 2", "run x --parallel 0", "run x --accelerator xen" })
	void commandLineWhenWrongEndsWithTwo(String line) throws Exception {
		Vmwork.Result result = this.vmwork.call(line.split(" ", -1));
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).isNotBlank();
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '|', value = {
			"run x --accelerator xen; '--accelerator': 'xen' found, wanted one of auto, kvm, tcg",
			"run x --parallel 0; '--parallel': '0' found, wanted a whole number from 1 to 1000",
			"run x --max-failures 200%; '--max-failures': '200%' found, wanted a whole number from 1, or a share from 1% to 100%",
			"run x --templates-limit 0; '--templates-limit': '0' found, wanted a size from 1, such as 64M or 2G",
			"run x --fail-fast --max-failures 3; --fail-fast, --max-failures=N|P% are mutually exclusive",
			"restart --from boot; '--from': 'boot' found, wanted one of render, inject, execute, harvest",
			"clean --older-than x; '--older-than': 'x' found, wanted a time from 1s to 365d, such as 90s, 10m or 2h",
			"history x; (RUN): 'x' found, wanted the number of a run, such as 3",
			"hlep; 'hlep' is not a command, wanted one of run, validate, restart, runs, history, show, templates, doctor, database, clean, setup" })
	void optionWhenWrongIsNamedWithWhatWasWanted(String line, String problem) throws Exception {
		Vmwork.Result result = this.vmwork.call(line.split(" ", -1));
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains(problem).doesNotContain("Usage:").endsWith(" --help'\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "runs", "history", "show 1 x" })
	void historyWhenNothingWasRunSaysSo(String line) throws Exception {
		Vmwork.Result result = this.vmwork.call(line.split(" ", -1));
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("nothing was run yet in " + this.vmwork.home());
		assertThat(this.vmwork.home()).doesNotExist();
	}

	@Test
	void validateWhenManifestIsBadPrintsEveryProblem() throws Exception {
		Files.writeString(this.directory.resolve("input"), "x");
		Path manifest = Files.write(this.directory.resolve("bad.csv"),
				List.of("id,image,app,input,output,memory,colour", "a,none.raw,input,input,out/1,,",
						"a,input,input,input,out/1,lots,", "b,input,input,.,out/2,,", "c,input,input,input,input,,"));
		Vmwork.Result result = this.vmwork.call("validate", manifest.toString());
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).contains(manifest + ":1: column 'colour': is unknown")
			.contains(manifest + ":2: column 'image': ")
			.contains(manifest + ":3: column 'memory': ")
			.contains(manifest + ":4: column 'input': ")
			.contains(manifest + ":5: column 'output': ")
			.contains("problems, nothing was run");
		Vmwork.Result run = this.vmwork.call("run", manifest.toString());
		assertThat(run.exitCode()).isEqualTo(2);
		assertThat(run.err()).isEqualTo(result.err());
		assertThat(this.vmwork.home().resolve("runs")).doesNotExist();
	}

	@Test
	void validateWhenManifestIsGoodCountsItsRows() throws Exception {
		Vmwork.requireGuests();
		Vmwork.Result result = this.vmwork.call("validate",
				Vmwork.SAMPLES.resolve("quickstart/manifest.csv").toString());
		assertThat(result.exitCode()).as(result.err()).isZero();
		assertThat(result.out()).contains("8 rows, 2 images, 2 job profiles, no problems");
		assertThat(this.vmwork.leftovers()).isEmpty();
	}

	@Test
	void runsWhenThereAreSomeListsThem() throws Exception {
		runBatch();
		Vmwork.Result result = this.vmwork.call("runs");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out())
			.containsPattern("RUN +STATUS +UNITS +COMPLETED +FAILED +ATTEMPTS +STARTED +ENDED +MANIFEST +MESSAGE\n")
			.containsPattern(
					"1 +FAILED +3 +1 +2 +1 .*" + this.directory.resolve("manifest.csv") + " +2 units failed\n");
	}

	@Test
	void historyWhenAskedForTheWholeRunHasEveryStep() throws Exception {
		runBatch();
		Vmwork.Result result = this.vmwork.call("history");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out())
			.startsWith("run 1 of " + this.directory.resolve("manifest.csv") + ": FAILED, 2 units failed\nfrom ")
			.contains(", 3 units, 2 APP_FAILED, 1 COMPLETED\n")
			.containsPattern("STEP +COMPLETED +MEDIAN +MEAN +95TH +MAXIMUM")
			.containsPattern("render +3 +[0-9]+\\.[0-9]{3} +[0-9.]+ +[0-9.]+ +[0-9.]+\n")
			.containsPattern("harvest +1 +");
		assertThat(steps(result).map((line) -> line.split(" +", -1))
			.map((cells) -> cells[0] + " " + cells[1] + " " + cells[2])).containsExactly("u1 render COMPLETED",
					"u1 inject COMPLETED", "u1 execute COMPLETED", "u1 harvest COMPLETED", "u2 render COMPLETED",
					"u2 inject COMPLETED", "u2 execute APP_FAILED", "u3 render COMPLETED", "u3 inject APP_FAILED");
		assertThat(result.out().replace("\n", "")).doesNotContainPattern("\\p{Cc}");
	}

	@Test
	void historyWhenFilteredHasOnlyWhatIsAskedFor() throws Exception {
		runBatch();
		assertThat(steps(this.vmwork.call("history", "1", "--failed"))).hasSize(2);
		assertThat(steps(this.vmwork.call("history", "--unit", "u3"))).hasSize(2);
		assertThat(
				steps(this.vmwork.call("history", "--slowest", "2")).map((line) -> line.split(" +", -1)[0]).distinct())
			.hasSize(2);
		assertThat(this.vmwork.call("history", "1", "--unit", "u3", "--failed").out()).contains("no luck");
	}

	private static Stream<String> steps(Vmwork.Result result) {
		return result.out().lines().dropWhile((line) -> !line.startsWith("UNIT ")).skip(1);
	}

	@Test
	void historyWhenMeantForProgramsParses() throws Exception {
		runBatch();
		JsonNode json = new JsonMapper().readTree(this.vmwork.call("history", "--json").out());
		assertThat(json.size()).isEqualTo(9);
		assertThat(json.get(6).get("verdict").asString()).isEqualTo("APP_FAILED");
		assertThat(json.get(6).get("message").asString()).isEqualTo(MESSAGE);
		try (CSVParser csv = CSVParser.parse(new StringReader(this.vmwork.call("history", "1", "--csv").out()),
				CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
			List<CSVRecord> records = csv.getRecords();
			assertThat(records).hasSize(9);
			assertThat(records.get(6).get("message")).isEqualTo(MESSAGE);
			assertThat(records.get(6).get("seconds")).matches("[0-9]+\\.[0-9]{3}");
			assertThat(records.get(6).get("line")).isEqualTo("3");
			assertThat(records.get(6).get("output")).isEqualTo(this.directory.resolve("out/2").toString());
		}
	}

	@Test
	void runsWhenOneIsUnderWayShowHowFarItIs() throws Exception {
		Process program = new ProcessBuilder(BatchProgram.command(this.directory, 400, 4, "run")).inheritIO().start();
		List<Integer> completed = new ArrayList<>();
		while (program.isAlive()) {
			Vmwork.Result result = this.vmwork.call("runs");
			if (result.exitCode() == 0) {
				completed.addAll(completed(result.out()));
			}
			else {
				assertThat(result.err()).contains("nothing was run yet");
				assertThat(completed).isEmpty();
			}
		}
		assertThat(program.waitFor()).isZero();
		assertThat(completed).hasSizeGreaterThan(2).isSorted();
		assertThat(completed.get(1)).isLessThan(400);
		assertThat(completed(this.vmwork.call("runs").out())).containsExactly(400);
	}

	@Test
	void runsWhenCopiedCanBeReadByAnyJdbcClient() throws Exception {
		Path copy = this.directory.resolve("copy");
		assertThat(this.vmwork.call("runs", "--copy-to", copy.toString()).err()).contains("nothing was run yet");
		assertThat(copy).doesNotExist();
		runBatch();
		Vmwork.Result result = this.vmwork.call("runs", "--copy-to", copy.toString());
		assertThat(result.out()).isEqualTo("jdbc:hsqldb:file:" + copy + "/vmwork;readonly=true\n");
		try (Connection connection = DriverManager.getConnection(result.out().strip(), "SA", "");
				Statement statement = connection.createStatement();
				ResultSet units = statement.executeQuery("SELECT COUNT(*) FROM UNIT_HISTORY WHERE RUN = 1")) {
			assertThat(units.next()).isTrue();
			assertThat(units.getInt(1)).isEqualTo(3);
		}
		Vmwork.Result again = this.vmwork.call("runs", "--copy-to", copy.toString());
		assertThat(again.exitCode()).isEqualTo(2);
		assertThat(again.err()).startsWith("--copy-to: '" + copy + "' exists already, wanted a new folder\n");
	}

	private static List<Integer> completed(String runs) {
		return runs.lines().skip(1).map((line) -> Integer.valueOf(line.split(" +", -1)[3])).toList();
	}

	@Test
	void showWhenUnitFailedHasItsStepsFilesAndConsole() throws Exception {
		runBatch();
		Vmwork.Result result = this.vmwork.call("show", "1", "u2");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).startsWith("unit u2 of run 1: execute APP_FAILED\n")
			.contains("manifest    " + this.directory.resolve("manifest.csv") + ", line 3\n")
			.contains("input       " + this.directory.resolve("input") + "\n")
			.contains("memory      256 MiB\n")
			.contains("u2    execute  APP_FAILED")
			.contains("Files in " + this.vmwork.unit("u2") + ":\n")
			.contains("  console.log (")
			.contains("  exit-status (2 bytes)\n")
			.contains("End of the console:\n  boot\n  [2Jlogin:  31m\n");
		assertThat(result.out().replace("\n", "")).doesNotContainPattern("\\p{Cc}");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "history 99", "show 99 u1", "show 1 u99", "history 1 --unit u99", "history --unit u99 --json" })
	void historyWhenThereIsNoSuchRunOrUnitNamesIt(String line) throws Exception {
		runBatch();
		Vmwork.Result result = this.vmwork.call(line.split(" ", -1));
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).contains("99");
	}

	@Test
	void restartWhenThereIsNoSuchRunNamesIt() throws Exception {
		Vmwork.requireGuests();
		runBatch();
		Vmwork.Result result = this.vmwork.call("restart", "99");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("run 99 does not exist");
	}

	@Test
	void restartWhenFilesAreGoneNamesThem() throws Exception {
		Vmwork.requireGuests();
		runBatch();
		Vmwork.Result result = this.vmwork.call("restart");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains(this.directory.resolve("manifest.csv") + ":3: column 'image': ")
			.doesNotContain("manifest.csv:2: ");
	}

	@Test
	void runWhenToolsAreMissingEndsWithThree() throws Exception {
		Path manifest = Files.writeString(this.directory.resolve("m.csv"), "image,app,input,output\n");
		Vmwork.Result result = this.vmwork.start(Map.of("PATH", this.directory.toString()),
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), "dev.vmwork.VmworkApplication", "run",
						manifest.toString()))
			.await();
		assertThat(result.exitCode()).isEqualTo(3);
		assertThat(result.err()).contains("programs are missing: qemu-system-x86_64, qemu-img, debugfs");
	}

	@Test
	void doctorWhenVerboseShowsItsTools() throws Exception {
		Vmwork.Result result = this.vmwork.call("doctor", "--verbose");
		assertThat(result.err()).containsPattern("vmwork: process [0-9]+ started in \\S+: qemu-system-x86_64 ")
			.containsPattern("vmwork: process [0-9]+ ended with exit code 0 after ");
		assertThat(this.vmwork.home()).doesNotExist();
	}

	@Test
	void runWhenHomeCannotBeMadeEndsWithThree() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "");
		Vmwork other = new Vmwork(this.directory, file.resolve("home"));
		Vmwork.Result result = other.call("run", "m.csv");
		assertThat(result.exitCode()).isEqualTo(3);
		assertThat(result.err()).contains("home " + file.resolve("home") + " cannot be used: ");
	}

	@Test
	void historyWhenDatabaseIsDamagedEndsWithThree() throws Exception {
		runBatch();
		Files.writeString(this.vmwork.home().resolve("db/vmwork.script"), "nonsense\n");
		Vmwork.Result result = this.vmwork.call("history");
		assertThat(result.exitCode()).isEqualTo(3);
		assertThat(result.err()).contains("the job repository is damaged and was left as it is: "
				+ this.vmwork.home().resolve("db/vmwork.script") + ", line 1: ");
	}

}
