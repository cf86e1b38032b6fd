package dev.vmwork.step;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.DamagedFilesystemException;
import dev.vmwork.guest.Ending;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.harvest.AppRecord;
import dev.vmwork.process.CancelledException;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

/**
 * Takes the verdict from two independent signals: how QEMU ended, and what the guest's
 * start script recorded. Only if both say that all went well, it did.
 */
final class Judgement {

	/** A shell's exit status for a command that was ended by signal N is 128 + N. */
	private static final int SIGNALLED = 128;

	private Judgement() {
	}

	/**
	 * The verdict on a guest that has ended.
	 * @param exit how it ended
	 * @param records reads what its start script recorded; not asked if the host failed
	 * @return the verdict
	 * @throws IOException if the record cannot be read because the host failed
	 */
	static Outcome of(GuestExit exit, Records records) throws IOException {
		if (exit.ending() == Ending.HOST_FAILED) {
			return new Outcome(Verdict.ENVIRONMENT, exit.detail());
		}
		try {
			return of(exit, records.read());
		}
		catch (DamagedFilesystemException ex) {
			return new Outcome(Verdict.REFUSED, String.valueOf(ex.getMessage()));
		}
		catch (CancelledException ex) {
			throw ex;
		}
		catch (IOException ex) {
			if (exit.ending() == Ending.LOST) {
				// whatever QEMU left there when it was killed
				return new Outcome(Verdict.ENVIRONMENT, String.valueOf(ex.getMessage()));
			}
			throw ex;
		}
	}

	/**
	 * The verdict on a guest that went on from a checkpoint.
	 * @param outcome the verdict
	 * @return the same, saying so
	 */
	static Outcome resumed(Outcome outcome) {
		return said("resumed from a checkpoint", outcome);
	}

	/**
	 * A verdict with more to say.
	 * @param words what comes before its own description; may be empty
	 * @param outcome the verdict
	 * @return the same verdict
	 */
	static Outcome said(String words, Outcome outcome) {
		String separator = (words.isEmpty() || outcome.description().isEmpty()) ? "" : "; ";
		return new Outcome(outcome.verdict(), words + separator + outcome.description());
	}

	/**
	 * Whether another try can change nothing.
	 * @param exit how a guest ended that vmwork reattached to
	 * @param outcome the verdict
	 * @return false if it was the host that failed, or vmwork did not see enough
	 */
	static boolean isFinal(GuestExit exit, Outcome outcome) {
		return switch (outcome.verdict()) {
			case ENVIRONMENT, BOOT_FAILED -> false;
			case GUEST_CRASHED, REFUSED -> exit.ending() != Ending.LOST;
			default -> true;
		};
	}

	private static Outcome of(GuestExit exit, AppRecord record) {
		if (!record.started()) {
			return new Outcome(Verdict.BOOT_FAILED,
					"the guest " + describe(exit) + " and never reached /home/auto/autorun");
		}
		if (exit.ending() == Ending.TIMED_OUT) {
			return new Outcome(Verdict.TIMED_OUT,
					"the guest " + describe(exit) + describeTimedOut(record.exitStatus()));
		}
		Integer status = record.exitStatus();
		if (status == null) {
			return new Outcome(Verdict.GUEST_CRASHED, "the guest " + describe(exit) + " before its autorun finished");
		}
		return (status != 0) ? new Outcome(Verdict.APP_FAILED, describeStatus(status))
				: new Outcome(Verdict.COMPLETED, exit.checkpoints());
	}

	private static String describe(GuestExit exit) {
		return switch (exit.ending()) {
			case RESET -> "reset";
			case POWERED_OFF -> "powered off";
			case ENDED -> "reset or powered off";
			case LOST -> "was killed from outside vmwork";
			case TIMED_OUT, HOST_FAILED -> exit.detail();
		};
	}

	private static String describeTimedOut(@Nullable Integer status) {
		return (status != null)
				? ", the application had ended with exit status " + status + " but the guest did not power off"
				: ", the application was running";
	}

	private static String describeStatus(int status) {
		return "exit status " + status
				+ ((status > SIGNALLED) ? " (ended by signal " + (status - SIGNALLED) + ")" : "");
	}

	/**
	 * Reads what the start script recorded.
	 */
	@FunctionalInterface
	interface Records {

		AppRecord read() throws IOException;

	}

}
