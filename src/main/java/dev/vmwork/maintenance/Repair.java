package dev.vmwork.maintenance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.vmwork.archive.RecordLine;
import dev.vmwork.archive.RunArchive;
import dev.vmwork.archive.RunRecord;
import dev.vmwork.archive.UnitRecord;
import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.database.RebuiltSchema;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.database.TableCopy;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RebuiltRepository;
import dev.vmwork.repository.RunRow;

/**
 * Rebuilds the job repository from the records that runs and units have left beside their
 * files, from the archives, and from what can be read of the old one. Of a unit the
 * record counts that has a checksum; the database only where it knows of more attempts.
 * The old job repository is kept.
 *
 * <p>
 * The new one is made beside the old one, and is complete once its folder has its name:
 * whatever ends this program from then on, the next one puts it in place.
 */
public final class Repair {

	private static final Logger LOGGER = LoggerFactory.getLogger(Repair.class);

	private static final String REBUILT = "db-rebuilt";

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

	private final Home home;

	private final RepositoryDatabase database;

	private final Consumer<String> progress;

	private Repair(Home home, RepositoryDatabase database, Consumer<String> progress) {
		this.home = home;
		this.database = database;
		this.progress = progress;
	}

	/**
	 * Rebuilds it.
	 * @param home the home
	 * @param database the home's database
	 * @param lock shows that no other vmwork is running units
	 * @param progress takes a line for each run
	 * @return where the old job repository is now: folders, schemas
	 * @throws IOException if the new one cannot be made; the old one is where it was then
	 */
	public static List<String> run(Home home, RepositoryDatabase database, HomeLock lock, Consumer<String> progress)
			throws IOException {
		lock.check();
		Repair repair = new Repair(home, database, progress);
		if (!Files.exists(repair.rebuilt())) {
			repair.rebuild();
		}
		return repair.putInPlace();
	}

	/**
	 * Puts the job repository in place that a repair has made, if it was ended before it
	 * did that itself.
	 * @param home the home
	 * @param database the home's database
	 * @param lock shows that no other vmwork is running units
	 * @throws IOException if it cannot be put there
	 */
	public static void complete(Home home, RepositoryDatabase database, HomeLock lock) throws IOException {
		lock.check();
		new Repair(home, database, LOGGER::info).putInPlace();
	}

	private Path rebuilt() {
		return this.home.path().resolve(REBUILT);
	}

	private void rebuild() throws IOException {
		Path part = this.home.path().resolve(REBUILT + ".part");
		Directories.remove(part);
		try (RebuiltRepository rebuilt = RebuiltRepository.create(Files.createDirectories(part));
				History old = openOld()) {
			Map<Long, RunRow> known = runs(old);
			for (long run : numbers(known)) {
				RunRow row = known.get(run);
				RunRecord record = record(run, row);
				if (record == null) {
					this.progress.accept("run " + run + ": nothing is known of its manifest; it is left out");
					continue;
				}
				List<UnitRecord> units = units(record, old);
				long complete = units.stream().filter(UnitRecord::isComplete).count();
				rebuilt.add(record, units, row, Files.isDirectory(this.home.run(run)));
				this.progress.accept("run " + run + ": " + complete + " of " + record.units() + " units are complete");
			}
		}
		if (this.database instanceof PostgresDatabase shared) {
			carryOver(new EmbeddedDatabase(part), shared);
		}
		DurableFiles.move(part, rebuilt());
	}

	// The archives stay in the folder.
	private static void carryOver(EmbeddedDatabase files, PostgresDatabase shared) throws IOException {
		RebuiltSchema schema = new RebuiltSchema(shared);
		schema.create();
		TableCopy.copy(files, schema.database());
		List<String> others = schema.tablesOfOthers();
		if (!others.isEmpty()) {
			schema.discard();
			throw new IOException(shared + " has tables that are not vmwork's (" + String.join(", ", others)
					+ "), and was left as it is; wanted a schema for vmwork alone");
		}
		for (Path file : files.files()) {
			Directories.remove(file);
		}
	}

	private List<String> putInPlace() throws IOException {
		List<String> kept = new ArrayList<>();
		if (!Files.exists(rebuilt())) {
			return kept;
		}
		String stamp = STAMP.format(LocalDateTime.now(ZoneId.systemDefault()));
		if (this.database instanceof PostgresDatabase shared) {
			String schema = new RebuiltSchema(shared).replaceOld(stamp.replace('-', '_'));
			if (schema != null) {
				kept.add("schema " + schema);
			}
		}
		Path database = this.home.database();
		if (Files.exists(database)) {
			Path old = this.home.path().resolve("db-before-repair-" + stamp);
			Files.move(database, old, StandardCopyOption.ATOMIC_MOVE);
			kept.add(old.toString());
		}
		Files.move(rebuilt(), database, StandardCopyOption.ATOMIC_MOVE);
		DurableFiles.force(this.home.path());
		return kept;
	}

	// One that is not reached now is not one that cannot be read.
	private @Nullable History openOld() throws IOException {
		if (this.database instanceof PostgresDatabase) {
			this.database.verify();
		}
		try {
			return History.open(this.database, this.home.database());
		}
		catch (IOException | RuntimeException ex) {
			LOGGER.info("nothing can be read of the old job repository", ex);
			return null;
		}
	}

	private static Map<Long, RunRow> runs(@Nullable History old) {
		Map<Long, RunRow> runs = new TreeMap<>();
		try {
			if (old != null) {
				old.runs().forEach((run) -> runs.put(run.run(), run));
			}
		}
		catch (RuntimeException ex) {
			LOGGER.info("no run can be read of the old job repository", ex);
		}
		return runs;
	}

	private SortedSet<Long> numbers(Map<Long, RunRow> known) throws IOException {
		SortedSet<Long> numbers = new TreeSet<>(known.keySet());
		if (Files.isDirectory(this.home.runs())) {
			try (DirectoryStream<Path> files = Files.newDirectoryStream(this.home.runs(), "[0-9]*")) {
				for (Path file : files) {
					String name = file.getFileName().toString();
					if (name.matches("[1-9][0-9]{0,17}([.]csv|[.]record)?")) {
						numbers.add(Long.valueOf(name.replaceFirst("[.].*", "")));
					}
				}
			}
		}
		return numbers;
	}

	private @Nullable RunRecord record(long run, @Nullable RunRow row) throws IOException {
		Path file = this.home.record(run);
		RunRecord record = Files.exists(file) ? RecordLine.readRun(Files.readAllBytes(file)) : null;
		if (record != null && record.run() == run) {
			return record;
		}
		return (row != null) ? new RunRecord(run, row.manifest(), Math.toIntExact(row.units())) : null;
	}

	private List<UnitRecord> units(RunRecord run, @Nullable History old) throws IOException {
		SortedMap<Integer, UnitRecord> units = new TreeMap<>();
		Consumer<UnitRecord> add = (unit) -> {
			if (unit.run() == run.run() && unit.row() >= 1 && unit.row() <= run.units()) {
				units.merge(unit.row(), unit, Repair::better);
			}
		};
		new RunArchive(this.home.database(), run.run()).salvage(add);
		readRecords(run.run(), add);
		readDatabase(run.run(), old, add);
		return new ArrayList<>(units.values());
	}

	// One that is complete has no reason to be less so; what is complete is not run
	// again.
	private static UnitRecord better(UnitRecord one, UnitRecord other) {
		if (one.isComplete() != other.isComplete()) {
			return one.isComplete() ? one : other;
		}
		return (other.attempts().size() > one.attempts().size()) ? other : one;
	}

	private void readRecords(long run, Consumer<UnitRecord> consumer) throws IOException {
		Path directory = this.home.run(run);
		if (!Files.isDirectory(directory)) {
			return;
		}
		try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory)) {
			for (Path folder : folders) {
				Path file = new WorkDir(folder).record();
				UnitRecord unit = Files.exists(file) ? RecordLine.read(Files.readAllBytes(file)) : null;
				if (unit != null) {
					consumer.accept(unit);
				}
			}
		}
	}

	private static void readDatabase(long run, @Nullable History old, Consumer<UnitRecord> consumer) {
		try {
			if (old != null) {
				old.unitsInDatabase(run).forEach(consumer);
			}
		}
		catch (RuntimeException ex) {
			LOGGER.info("no unit of run {} can be read of the old job repository", run, ex);
		}
	}

}
