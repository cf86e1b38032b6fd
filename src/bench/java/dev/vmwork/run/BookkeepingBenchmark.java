package dev.vmwork.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.maintenance.Recovery;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.preflight.Preflight;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.server.OwnServer;
import dev.vmwork.step.UnitStep;
import dev.vmwork.step.UnitSteps;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.Outcome;

/**
 * What a unit costs beside its guest and its disks: runs a manifest with everything that
 * {@code vmwork run} has, except that the steps of a unit do nothing, and that a program
 * which exits at once stands in for QEMU.
 */
public final class BookkeepingBenchmark {

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private static final int FORCES = 200;

	private final Home home;

	private final Path installation;

	private final int rows;

	private final int parallel;

	private final RepositoryDatabase database;

	private final Cancellation cancellation = new Cancellation();

	private final ProcessRunner processes = new ProcessRunner(this.cancellation);

	private final AtomicLong standInNanos = new AtomicLong();

	private BookkeepingBenchmark(Home home, Path installation, int rows, int parallel, RepositoryDatabase database) {
		this.home = home;
		this.installation = installation;
		this.rows = rows;
		this.parallel = parallel;
		this.database = database;
	}

	/**
	 * Prints one line of numbers, separated by tabs: rows, units at a time; seconds of
	 * the check of the manifest and of the run; typical milliseconds per row, and those
	 * of the CPUs in the last fifth; seconds of all stand-ins and of closing the
	 * database; forced writes of the database per row; milliseconds of one forced write;
	 * heap after garbage collection and peak, in MiB; seconds from the opening of the
	 * database to the first unit.
	 * @param args the home, the installation, the number of rows, how many at a time; if
	 * the job repository is in PostgreSQL, the URL, the schema and the file with the
	 * password
	 * @throws Exception if something fails
	 */
	public static void main(String[] args) throws Exception {
		Home home = new Home(Path.of(args[0]).toAbsolutePath());
		new BookkeepingBenchmark(home, Path.of(args[1]).toAbsolutePath(), Integer.parseInt(args[2]),
				Integer.parseInt(args[3]), database(home, args))
			.measure();
	}

	private static RepositoryDatabase database(Home home, String[] args) throws IOException {
		return (args.length > 4) ? new PostgresDatabase(args[4], args[5], OwnServer.password(Path.of(args[6])))
				: new EmbeddedDatabase(home.database());
	}

	private void measure() throws Exception {
		try (HomeLock lock = HomeLock.take(this.home)) {
			double force = forcedWriteMillis();
			Manifest manifest = Manifest.of(writeManifest());
			long checkStart = System.nanoTime();
			CheckedManifest checked = new Preflight(this.home, this.installation, this.cancellation)
				.copyAndCheck(manifest, (copy) -> (row) -> true);
			double check = secondsSince(checkStart);
			RunClock clock = new RunClock(this.rows);
			long openStart = System.nanoTime();
			ConfigurableApplicationContext context = context();
			Runs runs = context.getBean(Runs.class);
			context.getBean(Recovery.class).recover(lock);
			long run = runs.create(checked.manifest().file());
			RunResult result = runs.execute(run, checked.in(this.home.manifest(run)), new BitSet(), clock);
			if (result.complete() != this.rows) {
				throw new IllegalStateException("only " + result.complete() + " of " + this.rows + " rows completed");
			}
			System.gc();
			long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
			long closeStart = System.nanoTime();
			context.close();
			double close = secondsSince(closeStart);
			System.out
				.println(String.format(Locale.ROOT, "%d\t%d\t%.3f\t%.3f\t%.2f\t%.2f\t%.3f\t%.3f\t%.1f\t%.3f\t%d\t%d\t%.3f",
						this.rows, this.parallel, check, result.seconds(), clock.typicalMillis(), clock.lastCpuMillis(),
						this.standInNanos.get() / 1e9, close, clock.forcedPerRow(), force, heap, peakHeapMib(),
						(clock.runStart() - openStart) / 1e9));
		}
	}

	private ConfigurableApplicationContext context() {
		UnitStep nothing = (task) -> Outcome.COMPLETED;
		UnitSteps steps = new UnitSteps(nothing, nothing, this::standIn, nothing);
		return new SpringApplicationBuilder(RunConfiguration.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.initializers((context) -> {
				GenericApplicationContext generic = (GenericApplicationContext) context;
				generic.registerBean(Home.class, () -> this.home);
				generic.registerBean(RepositoryDatabase.class, () -> this.database);
				generic.registerBean(RunOptions.class,
						() -> RunOptions.builder().parallel(this.parallel).accelerator(AcceleratorMode.TCG).build());
				generic.registerBean(Cancellation.class, () -> this.cancellation);
				generic.registerBean("stepsOfBenchmark", UnitSteps.class, () -> steps,
						(definition) -> definition.setPrimary(true));
			})
			.run();
	}

	private Outcome standIn(UnitTask task) throws IOException {
		long start = System.nanoTime();
		Files.createDirectories(task.directory().path());
		this.processes.runChecked(Command.of(task.directory().path(), LIMIT, List.of("/bin/true")));
		this.standInNanos.addAndGet(System.nanoTime() - start);
		return Outcome.COMPLETED;
	}

	private Path writeManifest() throws IOException {
		Path samples = this.installation.resolve("samples");
		Path directory = this.home.path().resolveSibling(this.home.path().getFileName() + "-manifest");
		Path output = Files.createDirectories(directory.resolve("out"));
		String start = cell(samples.resolve("image/small.raw")) + ","
				+ cell(samples.resolve("quickstart/apps/word-frequency")) + ","
				+ cell(samples.resolve("quickstart/README.md")) + ",";
		StringBuilder text = new StringBuilder("image,app,input,output\n");
		for (int row = 1; row <= this.rows; row++) {
			text.append(start).append(cell(output.resolve(row + ".txt"))).append('\n');
		}
		return Files.writeString(directory.resolve("manifest.csv"), text);
	}

	private static String cell(Path path) {
		return '"' + path.toString().replace("\"", "\"\"") + '"';
	}

	/**
	 * What the disk takes for a small write that is to be kept: a commit's lower bound.
	 */
	private double forcedWriteMillis() throws IOException {
		Path file = Files.createTempFile(this.home.temporary(), "force-", "");
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE,
				StandardOpenOption.DELETE_ON_CLOSE)) {
			long start = System.nanoTime();
			for (int i = 0; i < FORCES; i++) {
				channel.write(ByteBuffer.wrap(new byte[200]));
				channel.force(true);
			}
			return secondsSince(start) * 1000 / FORCES;
		}
	}

	private static double secondsSince(long start) {
		return (System.nanoTime() - start) / 1e9;
	}

	private static long peakHeapMib() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.map(MemoryPoolMXBean::getPeakUsage)
			.mapToLong((usage) -> usage.getUsed())
			.sum() >> 20;
	}

}
