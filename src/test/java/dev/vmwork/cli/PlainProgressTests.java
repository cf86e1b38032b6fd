package dev.vmwork.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.vmwork.run.RunEnd;
import dev.vmwork.run.RunResult;
import dev.vmwork.run.RunStart;
import dev.vmwork.run.UnitResult;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what is said of a run where there is no terminal.
 */
class PlainProgressTests {

	private static final UnitResult FAILURE = new UnitResult("u2", 3,
			new Outcome(Verdict.APP_FAILED, "exit status 3\u001b[2J"), 1, 1.25, Path.of("/home/x"), Path.of("/out/u2"));

	private static final Set<Path> OUTPUTS = new LinkedHashSet<>(List.of(Path.of("/out"), Path.of("/out/more")));

	private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

	private final ByteArrayOutputStream summary = new ByteArrayOutputStream();

	private final PlainProgress progress = new PlainProgress(stream(this.lines), stream(this.summary));

	@Test
	void linesWhenUnitsEndCountThem() {
		this.progress.runStarted(new RunStart(4, 5, 0, 2, "tcg"));
		this.progress
			.unitFinished(new UnitResult("u1", 2, Outcome.COMPLETED, 2, 8.04, Path.of("/home/y"), Path.of("/out/u1")));
		this.progress.unitFinished(FAILURE);
		assertThat(text(this.lines)).isEqualTo("""
				run 4: 5 units, 2 at a time, accelerator tcg
				[1/5] u1 COMPLETED 8.0 s, 2 attempts
				[2/5] u2 APP_FAILED 1.3 s
				""");
		assertThat(text(this.summary)).isEmpty();
	}

	@Test
	void linesWhenSomeUnitsAreCompleteAlreadyGoOnFromThere() {
		this.progress.runStarted(new RunStart(4, 5, 3, 1, "tcg"));
		this.progress.unitFinished(FAILURE);
		assertThat(text(this.lines)).isEqualTo("""
				run 4: 5 units (3 complete already), 1 at a time, accelerator tcg
				[4/5] u2 APP_FAILED 1.3 s
				""");
	}

	@Test
	void summaryWhenUnitsFailedNamesThemFirst() {
		this.progress
			.runFinished(new RunResult(4, 5, 4, 1, List.of(FAILURE), Set.of(Path.of("/out")), RunEnd.ALL_RUN, 12.34));
		assertThat(text(this.summary)).isEqualTo("""
				APP_FAILED u2 (line 3): exit status 3 [2J; see /home/x
				run 4: 4 of 5 units complete, 1 failed, 12.3 s
				Outputs are in /out
				See every step with: vmwork history 4
				See a failure with: vmwork show 4 u2
				Continue with: vmwork restart 4
				""");
	}

	@Test
	void summaryWhenManyUnitsFailedNamesSomeAndWhereTheOthersAre() {
		this.progress.runFinished(
				new RunResult(4, 500, 380, 120, Collections.nCopies(100, FAILURE), Set.of(), RunEnd.ALL_RUN, 12.34));
		assertThat(text(this.summary).lines()).hasSize(20 + 5)
			.contains("... and 100 more failures: vmwork history 4 --failed");
	}

	@Test
	void summaryWhenStoppedSaysSo() {
		this.progress.runFinished(new RunResult(4, 5, 1, 0, List.of(), Set.of(), RunEnd.STOPPED, 2));
		assertThat(text(this.summary)).isEqualTo("""
				run 4: 1 of 5 units complete, 0 failed, stopped, 2.0 s
				See every step with: vmwork history 4
				Continue with: vmwork restart 4
				""");
	}

	@Test
	void summaryWhenAllAreCompleteSaysHowToSeeThem() {
		this.progress.runFinished(new RunResult(4, 5, 5, 0, List.of(), OUTPUTS, RunEnd.ALL_RUN, 2));
		assertThat(text(this.summary)).isEqualTo("""
				run 4: 5 of 5 units complete, 0 failed, 2.0 s
				Outputs are in /out and 1 other folder
				See every step with: vmwork history 4
				""");
	}

	private static PrintStream stream(ByteArrayOutputStream bytes) {
		return new PrintStream(bytes, true, StandardCharsets.UTF_8);
	}

	private static String text(ByteArrayOutputStream bytes) {
		return bytes.toString(StandardCharsets.UTF_8);
	}

}
