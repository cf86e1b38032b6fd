package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.vmwork.disk.OverlayHeader;
import dev.vmwork.guest.Ending;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.harvest.AppRecord;
import dev.vmwork.process.CancelledException;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests the verdict for every way in which a guest ends, with everything that its start
 * script can have recorded by then.
 */
class JudgementTests {

	private static final String CHECKPOINTS = "2 checkpoints";

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					RESET       | nothing | BOOT_FAILED   | the guest reset and never reached /home/auto/autorun
					POWERED_OFF | nothing | BOOT_FAILED   | the guest powered off and never reached /home/auto/autorun
					ENDED       | nothing | BOOT_FAILED   | the guest reset or powered off and never reached /home/auto/autorun
					LOST        | nothing | BOOT_FAILED   | the guest was killed from outside vmwork and never reached /home/auto/autorun
					TIMED_OUT   | nothing | BOOT_FAILED   | the guest took too long and never reached /home/auto/autorun

					RESET       | start   | GUEST_CRASHED | the guest reset before its autorun finished
					POWERED_OFF | start   | GUEST_CRASHED | the guest powered off before its autorun finished
					ENDED       | start   | GUEST_CRASHED | the guest reset or powered off before its autorun finished
					LOST        | start   | GUEST_CRASHED | the guest was killed from outside vmwork before its autorun finished
					TIMED_OUT   | start   | TIMED_OUT     | the guest took too long, the application was running

					RESET       | 0       | COMPLETED     | 2 checkpoints
					POWERED_OFF | 0       | COMPLETED     | 2 checkpoints
					ENDED       | 0       | COMPLETED     | 2 checkpoints
					LOST        | 0       | COMPLETED     | 2 checkpoints
					TIMED_OUT   | 0       | TIMED_OUT     | the guest took too long, the application had ended with exit status 0 but the \
					guest did not power off

					RESET       | 3       | APP_FAILED    | exit status 3
					POWERED_OFF | 3       | APP_FAILED    | exit status 3
					ENDED       | 3       | APP_FAILED    | exit status 3
					LOST        | 3       | APP_FAILED    | exit status 3
					TIMED_OUT   | 3       | TIMED_OUT     | the guest took too long, the application had ended with exit status 3 but the \
					guest did not power off
					""")
	void verdictWhenRecordIsReadIsTakenFromItAndTheEnding(Ending ending, String recorded, Verdict verdict,
			String description) throws IOException {
		AppRecord record = switch (recorded) {
			case "nothing" -> AppRecord.NONE;
			case "start" -> new AppRecord(true, null);
			default -> new AppRecord(true, Integer.valueOf(recorded));
		};
		assertThat(Judgement.of(exit(ending), () -> record)).isEqualTo(new Outcome(verdict, description));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			1,   exit status 1
			127, exit status 127
			128, exit status 128
			129, exit status 129 (ended by signal 1)
			137, exit status 137 (ended by signal 9)
			255, exit status 255 (ended by signal 127)
			999, exit status 999 (ended by signal 871)
			""")
	void statusWhenAboveThatOfShellsNamesTheSignal(int status, String description) throws IOException {
		assertThat(Judgement.of(exit(Ending.RESET), () -> new AppRecord(true, status)))
			.isEqualTo(new Outcome(Verdict.APP_FAILED, description));
	}

	@Test
	void verdictWhenThereWereNoCheckpointsHasNothingToSay() throws IOException {
		assertThat(Judgement.of(new GuestExit(Ending.RESET, ""), () -> new AppRecord(true, 0)))
			.isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void recordWhenHostFailedIsNotAskedFor() throws IOException {
		assertThat(Judgement.of(exit(Ending.HOST_FAILED), () -> {
			throw new AssertionError("asked for");
		})).isEqualTo(new Outcome(Verdict.ENVIRONMENT, "took too long"));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HOST_FAILED")
	void recordWhenGuestHasDamagedItsDiskIsRefused(Ending ending) throws IOException {
		Path disk = Files.writeString(this.directory.resolve("disk.qcow2"), "no longer a disk");
		assertThat(Judgement.of(exit(ending), () -> {
			OverlayHeader.read(disk);
			return new AppRecord(true, 0);
		})).isEqualTo(new Outcome(Verdict.REFUSED,
				"the header of disk.qcow2 is not the one that vmwork wrote, and could name other files"));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "HOST_FAILED", "LOST" })
	void recordWhenHostCannotReadItIsNotJudged(Ending ending) {
		IOException failure = new IOException("debugfs exceeded 2m");
		assertThatException().isThrownBy(() -> Judgement.of(exit(ending), failing(failure))).isSameAs(failure);
	}

	@Test
	void recordWhenUnreadableBecauseQemuWasKilledIsBlamedOnTheHost() throws IOException {
		assertThat(Judgement.of(exit(Ending.LOST), failing(new IOException("qemu-img failed"))))
			.isEqualTo(new Outcome(Verdict.ENVIRONMENT, "qemu-img failed"));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HOST_FAILED")
	void recordWhenVmworkStopsIsNotJudged(Ending ending) {
		CancelledException stop = new CancelledException();
		assertThatException().isThrownBy(() -> Judgement.of(exit(ending), failing(stop))).isSameAs(stop);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# verdict     | unless lost | if lost
			COMPLETED     | final       | final
			APP_FAILED    | final       | final
			NO_OUTPUT     | final       | final
			TIMED_OUT     | final       | final
			GUEST_CRASHED | final       | open
			REFUSED       | final       | open
			BOOT_FAILED   | open        | open
			ENVIRONMENT   | open        | open
			""")
	void verdictOnGuestReattachedToIsFinalUnlessHostFailedOrTooLittleWasSeen(Verdict verdict, String unlessLost,
			String ifLost) {
		Set<Ending> expected = EnumSet.noneOf(Ending.class);
		if (unlessLost.equals("final")) {
			expected.addAll(EnumSet.complementOf(EnumSet.of(Ending.LOST)));
		}
		if (ifLost.equals("final")) {
			expected.add(Ending.LOST);
		}
		Outcome outcome = new Outcome(verdict, "");
		assertThat(Stream.of(Ending.values())
			.filter((ending) -> Judgement.isFinal(exit(ending), outcome))
			.collect(Collectors.toSet())).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			reattached | exit status 3 | reattached; exit status 3
			reattached | ''            | reattached
			''         | exit status 3 | exit status 3
			''         | ''            | ''
			""")
	void verdictWhenMoreIsSaidStaysTheSame(String words, String description, String said) {
		assertThat(Judgement.said(words, new Outcome(Verdict.APP_FAILED, description)))
			.isEqualTo(new Outcome(Verdict.APP_FAILED, said));
	}

	@Test
	void verdictOnGuestThatWentOnFromCheckpointSaysSo() {
		assertThat(Judgement.resumed(new Outcome(Verdict.NO_OUTPUT, "left no output")))
			.isEqualTo(new Outcome(Verdict.NO_OUTPUT, "resumed from a checkpoint; left no output"));
	}

	private static GuestExit exit(Ending ending) {
		return new GuestExit(ending, "took too long", CHECKPOINTS);
	}

	private static Judgement.Records failing(IOException failure) {
		return () -> {
			throw failure;
		};
	}

}
