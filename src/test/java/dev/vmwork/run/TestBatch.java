package dev.vmwork.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.vmwork.autorun.InvalidProfileException;
import dev.vmwork.autorun.JobProfile;
import dev.vmwork.autorun.JobProfiles;
import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.disk.BaseImage;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.Partition;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.host.FileIdentity;
import dev.vmwork.maintenance.Recovery;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.process.Cancellation;
import dev.vmwork.repository.FinishedUnits;
import dev.vmwork.repository.History;
import dev.vmwork.step.StartForecast;
import dev.vmwork.step.UnitSteps;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.StepName;

/**
 * A home with one run of a manifest, executed as the commands do it: with a Spring
 * context of its own each time, and real HSQLDB files. Only the steps are given.
 */
public final class TestBatch {

	/** Units that neither wait for each other nor boot. */
	private static final StartForecast NEITHER = new StartForecast() {

		@Override
		public boolean wouldWait(UnitTask task) {
			return false;
		}

		@Override
		public boolean wouldBoot(UnitTask task) {
			return false;
		}

	};

	private final Home home;

	private final CheckedManifest manifest;

	private final UnitSteps steps;

	private RepositoryDatabase database;

	/** How many complete units stay in the database, and are moved at a time. */
	private int kept = 2000;

	private int moved = 500;

	private TestBatch(Path directory, CheckedManifest manifest, UnitSteps steps) {
		this.home = new Home(directory.resolve("home"));
		this.database = new EmbeddedDatabase(this.home.database());
		this.manifest = manifest;
		this.steps = steps;
	}

	/**
	 * A batch of units {@code u1}, {@code u2} and so on, with steps that only pretend.
	 * @param directory takes the home and the manifest
	 * @param units how many units
	 * @param steps the steps
	 * @return the batch
	 * @throws IOException if the manifest cannot be written
	 * @throws InvalidProfileException never
	 */
	public static TestBatch of(Path directory, int units, FakeSteps steps) throws IOException, InvalidProfileException {
		return of(directory, units, steps, "retries: 0\n");
	}

	static TestBatch of(Path directory, int units, FakeSteps steps, String settings)
			throws IOException, InvalidProfileException {
		List<String> lines = new ArrayList<>(List.of("id,image,app,input,output"));
		for (int i = 1; i <= units; i++) {
			lines.add("u" + i + ",image.raw,app,input,out/" + i);
		}
		Path file = Files.write(directory.resolve("manifest.csv"), lines);
		BaseImage image = new BaseImage(new DiskImage(directory.resolve("image.raw"), ImageFormat.RAW),
				new Partition(0), new FileIdentity("0", ""));
		CheckedManifest manifest = new CheckedManifest(Manifest.of(file), units, Map.of(image.image().path(), image),
				Map.of("default", profile(directory.resolve("jobs"), settings)), Map.of());
		return new TestBatch(directory, manifest, steps.steps());
	}

	private static JobProfile profile(Path folder, String settings) throws IOException, InvalidProfileException {
		Path profile = Files.createDirectories(folder.resolve("default"));
		Files.writeString(profile.resolve("autorun.template"), "exec {{app}} {{input}} {{output}}\n");
		Files.writeString(profile.resolve("job.yaml"), settings);
		return new JobProfiles(List.of(folder)).read("default");
	}

	static TestBatch of(Path directory, CheckedManifest manifest, UnitSteps steps) {
		return new TestBatch(directory, manifest, steps);
	}

	/**
	 * Lets complete units be moved out of the database sooner.
	 * @param kept how many stay
	 * @param moved how many are moved at a time
	 * @return this batch
	 */
	TestBatch keeping(int kept, int moved) {
		this.kept = kept;
		this.moved = moved;
		return this;
	}

	/**
	 * Lets the job repository be in another database than the embedded one.
	 * @param other the database
	 * @return this batch
	 */
	TestBatch with(RepositoryDatabase other) {
		this.database = other;
		return this;
	}

	/**
	 * The database of the job repository.
	 * @return the database
	 */
	public RepositoryDatabase database() {
		return this.database;
	}

	/**
	 * The history, while a run is writing or not.
	 * @return the history, to be closed
	 * @throws IOException if it cannot be read
	 */
	History history() throws IOException {
		return Objects.requireNonNull(History.open(this.database, this.home.database()));
	}

	/**
	 * The home.
	 * @return its folder
	 */
	public Path home() {
		return this.home.path();
	}

	/**
	 * Runs the manifest.
	 * @param parallel how many units at a time
	 * @return the result
	 * @throws Exception if it cannot be run
	 */
	public RunResult run(int parallel) throws Exception {
		return run(options(parallel, null).build(), new Cancellation(), new QuietProgress());
	}

	RunResult run(int parallel, Cancellation cancellation, RunProgress progress) throws Exception {
		return run(options(parallel, null).build(), cancellation, progress);
	}

	RunResult run(RunOptions options, Cancellation cancellation, RunProgress progress) throws Exception {
		return execute(options, cancellation, progress, (context) -> context.getBean(Runs.class).create(copy()),
				new BitSet());
	}

	/**
	 * Restarts the run.
	 * @param parallel how many units at a time
	 * @param from the first step to do again though it is complete
	 * @return the result
	 * @throws Exception if it cannot be restarted
	 */
	public RunResult restart(int parallel, @Nullable StepName from) throws Exception {
		return restart(options(parallel, from).build(), new BitSet(), new BitSet());
	}

	RunResult restart(RunOptions options, BitSet reopened, BitSet refreshed) throws Exception {
		return execute(options, new Cancellation(), new QuietProgress(), (context) -> {
			context.getBean(RunChanges.class).reopen(1, reopened);
			return 1;
		}, refreshed);
	}

	static RunOptions.Builder options(int parallel, @Nullable StepName from) {
		return RunOptions.builder().parallel(parallel).accelerator(AcceleratorMode.TCG).from(from);
	}

	private RunResult execute(RunOptions options, Cancellation cancellation, RunProgress progress, RunChoice choice,
			BitSet refreshed) throws Exception {
		try (HomeLock lock = HomeLock.take(this.home);
				ConfigurableApplicationContext context = start(options, cancellation)) {
			Runs runs = context.getBean(Runs.class);
			context.getBean(Recovery.class).recover(lock);
			long run = choice.in(context);
			return runs.execute(run, this.manifest.in(this.home.manifest(run)), refreshed, progress);
		}
	}

	private Path copy() throws IOException {
		Path copy = this.home.temporary().resolve("manifest.csv");
		return Files.copy(this.manifest.manifest().file(), copy);
	}

	private ConfigurableApplicationContext start(RunOptions options, Cancellation cancellation) {
		return new SpringApplicationBuilder(RunConfiguration.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.initializers((context) -> {
				GenericApplicationContext generic = (GenericApplicationContext) context;
				generic.registerBean(Home.class, () -> this.home);
				generic.registerBean(RepositoryDatabase.class, () -> this.database);
				generic.registerBean(RunOptions.class, () -> options);
				generic.registerBean(Cancellation.class, () -> cancellation);
				generic.registerBean("testSteps", UnitSteps.class, () -> this.steps,
						(definition) -> definition.setPrimary(true));
				generic.registerBean("testForecast", StartForecast.class, () -> NEITHER,
						(definition) -> definition.setPrimary(true));
				generic.registerBean(
						"testUnits", FinishedUnits.class, () -> new FinishedUnits(generic.getBean(DataSource.class),
								this.home.database(), this.kept, this.moved),
						(definition) -> definition.setPrimary(true));
			})
			.run();
	}

	/**
	 * Every execution of a unit's steps.
	 * @param unit the unit's id
	 * @return step and status, in the order of execution
	 * @throws SQLException if the database cannot be read
	 */
	public List<String> executions(String unit) throws SQLException {
		return query("SELECT STEP || ' ' || STATUS FROM STEP_HISTORY WHERE UNIT = ? ORDER BY STEP_EXECUTION_ID", unit);
	}

	/**
	 * Asks the database by plain JDBC, while no run has it open.
	 * @param sql the question, with one column
	 * @param parameters its parameters
	 * @return the answers
	 * @throws SQLException if the database cannot be read
	 */
	List<String> query(String sql, Object... parameters) throws SQLException {
		try (Connection connection = connect()) {
			return client(connection).sql(sql).params(parameters).query(String.class).list();
		}
	}

	/**
	 * Changes the database by plain JDBC, while no run has it open.
	 * @param sql the change
	 * @param parameters its parameters
	 * @return how many rows were changed
	 * @throws SQLException if the database cannot be changed
	 */
	public int update(String sql, Object... parameters) throws SQLException {
		try (Connection connection = connect()) {
			return client(connection).sql(sql).params(parameters).update();
		}
	}

	private Connection connect() throws SQLException {
		if (this.database instanceof PostgresDatabase shared) {
			Properties properties = new Properties();
			properties.setProperty("currentSchema", shared.schema());
			properties.setProperty("password", Objects.requireNonNull(shared.password()));
			return DriverManager.getConnection(shared.url(), properties);
		}
		// of files that are not written under vmwork's eyes
		new File(this.home.database().toFile(), "vmwork.sums").delete();
		return DriverManager
			.getConnection("jdbc:hsqldb:file:" + this.home.database().resolve("vmwork") + ";shutdown=true", "SA", "");
	}

	private static JdbcClient client(Connection connection) {
		return JdbcClient.create(new SingleConnectionDataSource(connection, true));
	}

	/**
	 * Says nothing.
	 */
	public static class QuietProgress implements RunProgress {

		@Override
		public void runStarted(RunStart run) {
		}

		@Override
		public void notice(String text) {
		}

		@Override
		public void unitFinished(UnitResult unit) {
		}

		@Override
		public void runFinished(RunResult result) {
		}

	}

	/**
	 * Gives the number of the run to execute.
	 */
	@FunctionalInterface
	private interface RunChoice {

		long in(ConfigurableApplicationContext context) throws IOException;

	}

}
