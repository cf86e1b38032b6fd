package dev.vmwork.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.database.JobRepositoryDatabase;
import dev.vmwork.process.Cancellation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how often a unit is written to the embedded database, and waits for the disk.
 */
class ForcedWritesIT {

	@TempDir
	private Path directory;

	@Test
	void unitWhenRunTakesHalfOfSpringBatchsCommits() throws Exception {
		TestBatch batch = TestBatch.of(this.directory, 3, new FakeSteps());
		CommitCounter commits = new CommitCounter(batch.home().resolve("db/vmwork.log"));
		batch.run(1, new Cancellation(), commits);
		// the instance, the execution, its beginning, context and end; for each step the
		// same without an instance
		assertThat(commits.ofUnits()).containsExactly(21L, 21L);
		// the ends of four steps and of the execution
		assertThat(commits.forcedOfUnits()).containsExactly(5L, 5L);
	}

	/**
	 * Counts the commits of each unit but the first, one unit at a time.
	 */
	private static final class CommitCounter extends TestBatch.QuietProgress {

		private final Path log;

		private final List<Long> totals = new ArrayList<>();

		private final List<Long> forced = new ArrayList<>();

		CommitCounter(Path log) {
			this.log = log;
		}

		@Override
		public void unitFinished(UnitResult unit) {
			try (Stream<String> lines = Files.lines(this.log, StandardCharsets.ISO_8859_1)) {
				this.totals.add(lines.filter((line) -> line.endsWith("COMMIT")).count());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			this.forced.add(JobRepositoryDatabase.forcedWrites());
		}

		List<Long> ofUnits() {
			return differences(this.totals);
		}

		List<Long> forcedOfUnits() {
			return differences(this.forced);
		}

		private static List<Long> differences(List<Long> totals) {
			return IntStream.range(1, totals.size()).mapToObj((i) -> totals.get(i) - totals.get(i - 1)).toList();
		}

	}

}
