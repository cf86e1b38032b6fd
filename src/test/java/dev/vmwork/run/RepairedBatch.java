package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.maintenance.Repair;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;
import dev.vmwork.repository.StepRow;
import dev.vmwork.unit.StepName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run all of whose units but one are complete, in the database and in an archive, and
 * what has to be true of it after a repair. The steps are fakes.
 */
final class RepairedBatch {

	static final int UNITS = 12;

	private static final int FAILED = 5;

	private final FakeSteps steps = new FakeSteps();

	private final TestBatch batch;

	private final Home home;

	private final List<String> said = new ArrayList<>();

	RepairedBatch(Path directory, TestDatabase database) throws Exception {
		this.steps.fail(StepName.EXECUTE, "u" + FAILED, "no luck");
		this.batch = database.batch(directory, UNITS, this.steps).keeping(4, 3);
		this.home = new Home(this.batch.home());
	}

	TestBatch batch() {
		return this.batch;
	}

	Home home() {
		return this.home;
	}

	/** From now on no unit fails. */
	void heal() {
		this.steps.heal();
	}

	List<String> repair() throws Exception {
		this.said.clear();
		try (HomeLock lock = HomeLock.take(this.home)) {
			return Repair.run(this.home, this.batch.database(), lock, this.said::add);
		}
	}

	void assertAllWasFound() {
		assertThat(this.said).containsExactly("run 1: 11 of 12 units are complete");
	}

	void assertNoneIsMissing() throws IOException {
		BitSet expected = new BitSet();
		expected.set(1, UNITS + 1);
		expected.clear(FAILED);
		try (History history = this.batch.history()) {
			assertThat(history.repository().completeRows(1)).isEqualTo(expected);
			assertThat(history.runs()).extracting(RunRow::run).containsExactly(1L);
		}
	}

	void assertRestartRunsOnlyTheFailed() throws Exception {
		RunResult result = this.batch.restart(1, null);
		assertThat(result.complete()).isEqualTo(UNITS);
		List<String> steps = new ArrayList<>();
		try (History history = this.batch.history()) {
			history.steps(1, null, false, (step) -> steps.add(step.unit()));
			List<StepRow> failed = new ArrayList<>();
			history.steps(1, "u" + FAILED, false, failed::add);
			assertThat(failed).extracting(StepRow::step)
				.containsExactly("render", "inject", "execute", "execute", "harvest");
		}
		assertThat(steps).hasSize(4 * UNITS + 1);
	}

}
