package dev.vmwork.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.Deadline;
import dev.vmwork.run.RunProgress;
import dev.vmwork.run.RunResult;
import dev.vmwork.run.RunStart;
import dev.vmwork.run.UnitResult;

/**
 * A run's progress as lines, for logs and pipes.
 */
final class PlainProgress implements RunProgress {

	/** How often is said what goes on for long. */
	private static final Duration INTERVAL = Duration.ofSeconds(15);

	private final PrintStream progress;

	private final PrintStream summary;

	private final AtomicInteger done = new AtomicInteger();

	private volatile int units;

	/** When something was under way last said, or began; null for nothing. */
	private @Nullable Deadline next;

	PlainProgress(PrintStream progress, PrintStream summary) {
		this.progress = progress;
		this.summary = summary;
	}

	@Override
	public void runStarted(RunStart run) {
		this.units = run.units();
		this.done.set(run.complete());
		this.progress.println(Summary.start(run));
	}

	@Override
	public void notice(String text) {
		this.progress.println("vmwork: " + Table.oneLine(text));
	}

	@Override
	public synchronized void underWay(String text) {
		if (text.isEmpty()) {
			this.next = null;
		}
		else if (this.next == null) {
			this.next = Deadline.in(INTERVAL);
		}
		else if (this.next.isOver()) {
			this.next = Deadline.in(INTERVAL);
			this.progress.println("vmwork: still " + Table.oneLine(text));
		}
	}

	@Override
	public void unitFinished(UnitResult unit) {
		this.progress.println(String.format(Locale.ROOT, "[%d/%d] %s %s %.1f s%s", this.done.incrementAndGet(),
				this.units, unit.id(), unit.outcome().verdict(), unit.seconds(), Summary.attempts(unit)));
	}

	@Override
	public void runFinished(RunResult result) {
		Summary.print(result, this.summary);
	}

}
