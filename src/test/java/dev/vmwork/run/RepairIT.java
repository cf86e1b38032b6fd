package dev.vmwork.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.process.Cancellation;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;
import dev.vmwork.repository.StepRow;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a repair loses no complete unit, whatever was done to the files of the job
 * repository. They are those of a vmwork that was killed when it had run all units, one
 * of which failed. Units are in the database and in an archive. The steps are fakes.
 */
class RepairIT {

	@TempDir
	private Path directory;

	private RepairedBatch repaired;

	private Home home;

	private Path killed;

	@BeforeEach
	void runAndKill() throws Exception {
		this.repaired = new RepairedBatch(this.directory, TestDatabase.EMBEDDED);
		this.home = this.repaired.home();
		this.killed = this.directory.resolve("killed");
		this.repaired.batch().run(1, new Cancellation(), new TestBatch.QuietProgress() {

			private int ended;

			@Override
			public void unitFinished(UnitResult unit) {
				this.ended++;
				if (this.ended == RepairedBatch.UNITS) {
					copy(RepairIT.this.home.path(), RepairIT.this.killed);
				}
			}

		});
		this.repaired.heal();
	}

	private static void copy(Path from, Path to) {
		try {
			Files.walkFileTree(from, new SimpleFileVisitor<>() {

				@Override
				public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
						throws IOException {
					Files.createDirectories(to.resolve(from.relativize(folder).toString()));
					return FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
					Files.copy(file, to.resolve(from.relativize(file).toString()));
					return FileVisitResult.CONTINUE;
				}

			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path asKilled(String file) throws IOException {
		Directories.remove(this.home.path());
		copy(this.killed, this.home.path());
		return this.home.database().resolve(file).normalize();
	}

	private void repair() throws Exception {
		List<String> old = this.repaired.repair();
		assertThat(old).hasSize(1);
		assertThat(Path.of(old.get(0))).isDirectory();
		this.repaired.assertAllWasFound();
	}

	@ParameterizedTest
	@ValueSource(strings = { "vmwork.script", "vmwork.log", "vmwork.properties", "units/1.units" })
	void unitsWhenAByteHasChangedAreAllThere(String name) throws Exception {
		Random random = new Random(20261128);
		for (int i = 0; i < 25; i++) {
			Path file = asKilled(name);
			byte[] bytes = Files.readAllBytes(file);
			int place = random.nextInt(bytes.length);
			bytes[place] ^= (byte) (1 << random.nextInt(8));
			Files.write(file, bytes);
			repair();
			this.repaired.assertNoneIsMissing();
			if (i % 12 == 0) {
				this.repaired.assertRestartRunsOnlyTheFailed();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "vmwork.script", "vmwork.log", "vmwork.properties", "units/1.units" })
	void unitsWhenAFileIsCutEmptiedOrRemovedAreAllThere(String name) throws Exception {
		Path file = asKilled(name);
		byte[] bytes = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
		repair();
		this.repaired.assertNoneIsMissing();
		Files.write(asKilled(name), new byte[0]);
		repair();
		this.repaired.assertNoneIsMissing();
		Files.delete(asKilled(name));
		repair();
		this.repaired.assertNoneIsMissing();
		this.repaired.assertRestartRunsOnlyTheFailed();
	}

	@Test
	void unitsWhenTheWholeRepositoryIsGoneAreAllThere() throws Exception {
		Directories.remove(asKilled("."));
		assertThat(this.repaired.repair()).isEmpty();
		this.repaired.assertNoneIsMissing();
		this.repaired.assertRestartRunsOnlyTheFailed();
	}

	@Test
	void repairWhenKilledBeforeItsResultHasItsNameGoesOnThere() throws Exception {
		asKilled(".");
		repair();
		Files.move(this.home.database(), this.home.path().resolve("db-rebuilt"));
		Directories.remove(this.home.run(1));
		assertThat(this.repaired.repair()).isEmpty();
		this.repaired.assertNoneIsMissing();
	}

	@Test
	void historyWhenNothingIsDamagedStaysAsItWas() throws Exception {
		asKilled(".");
		List<StepRow> before = new ArrayList<>();
		RunRow run;
		try (History history = this.repaired.batch().history()) {
			history.steps(1, null, false, before::add);
			run = history.runs().get(0);
		}
		repair();
		List<StepRow> after = new ArrayList<>();
		try (History history = this.repaired.batch().history()) {
			history.steps(1, null, false, after::add);
			RunRow rebuilt = history.runs().get(0);
			assertThat(rebuilt).usingRecursiveComparison().ignoringFields("status", "message", "ended").isEqualTo(run);
			assertThat(rebuilt.status()).isEqualTo("STOPPED");
		}
		assertThat(after).isEqualTo(before);
	}

	@Test
	void unitWithoutRecordIsTakenFromTheDatabase() throws Exception {
		asKilled(".");
		// as a vmwork left them that made no records
		Files.delete(this.home.unit(1, "u12").record());
		Files.delete(this.home.record(1));
		repair();
		this.repaired.assertNoneIsMissing();
	}

}
