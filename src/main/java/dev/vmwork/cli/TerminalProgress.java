package dev.vmwork.cli;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

import dev.vmwork.run.RunProgress;
import dev.vmwork.run.RunResult;
import dev.vmwork.run.RunStart;
import dev.vmwork.run.UnitResult;

/**
 * A run's progress as a bar, for people at a terminal.
 */
final class TerminalProgress implements RunProgress {

	private static final int UPDATE_MILLIS = 250;

	private final PrintStream progress;

	private final PrintStream summary;

	private final int columns;

	private final AtomicInteger failed = new AtomicInteger();

	private volatile String underWay = "";

	private volatile @Nullable ProgressBar bar;

	TerminalProgress(PrintStream progress, PrintStream summary, int columns) {
		this.progress = progress;
		this.summary = summary;
		this.columns = columns;
	}

	@Override
	public void runStarted(RunStart run) {
		this.progress.println(Summary.start(run));
		this.bar = new ProgressBarBuilder().setTaskName("run " + run.run())
			.setInitialMax(run.units())
			.startsFrom(run.complete(), Duration.ZERO)
			.setStyle(ProgressBarStyle.ASCII)
			.setUpdateIntervalMillis(UPDATE_MILLIS)
			.setUnit(" units", 1)
			.showSpeed(new DecimalFormat("0.0"))
			.setSpeedUnit(ChronoUnit.MINUTES)
			// also while no unit ends: what is under way changes
			.continuousUpdate()
			// with a width of its own: to find it out, the library would open the
			// terminal
			// by jline, which resets SIGINT to its default, and Ctrl-C would kill the JVM
			.setConsumer(new ConsoleProgressBarConsumer(this.progress, this.columns - 1))
			.build();
	}

	@Override
	public void notice(String text) {
		// over the bar, which draws itself again on the next line
		this.progress.print("\r" + " ".repeat(this.columns - 1) + "\rvmwork: " + Table.oneLine(text) + "\n");
	}

	@Override
	public void underWay(String text) {
		this.underWay = text;
		describe();
	}

	private void describe() {
		ProgressBar current = this.bar;
		if (current != null) {
			current.setExtraMessage(((this.failed.get() > 0) ? " " + this.failed.get() + " failed" : "")
					+ (this.underWay.isEmpty() ? "" : " " + this.underWay));
		}
	}

	@Override
	public void unitFinished(UnitResult unit) {
		ProgressBar current = this.bar;
		if (current != null) {
			if (!unit.outcome().isSuccess()) {
				this.failed.incrementAndGet();
			}
			describe();
			current.step();
		}
	}

	@Override
	public void runFinished(RunResult result) {
		ProgressBar current = this.bar;
		if (current != null) {
			current.close();
		}
		Summary.print(result, this.summary);
	}

}
