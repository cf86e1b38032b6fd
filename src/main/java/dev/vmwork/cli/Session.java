package dev.vmwork.cli;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.host.UnfitEnvironmentException;
import dev.vmwork.maintenance.Cleaning;
import dev.vmwork.maintenance.Recovery;
import dev.vmwork.maintenance.Repair;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.preflight.Preflight;
import dev.vmwork.process.Cancellation;
import dev.vmwork.run.RunChanges;
import dev.vmwork.run.RunOptions;
import dev.vmwork.run.RunProgress;
import dev.vmwork.run.RunResult;
import dev.vmwork.run.Runs;
import dev.vmwork.unit.InvalidInputException;

/**
 * What a command that runs units holds while it does: the home's lock, and Spring once it
 * is needed, so that bad input is told without waiting for it.
 */
final class Session implements AutoCloseable {

	private final Home home = Home.ofEnvironment();

	private final Cancellation cancellation = new Cancellation();

	private final RunOptions options;

	private final HomeLock lock;

	private final RepositoryDatabase database;

	private final Preflight preflight;

	private @Nullable ConfigurableApplicationContext context;

	private Session(RunOptions options, DatabaseOption database)
			throws UnfitEnvironmentException, InvalidInputException, IOException {
		this.options = options;
		this.lock = HomeLock.take(this.home);
		this.database = keep(database);
		DiagnosticLog.writeTo(this.home);
		this.preflight = new Preflight(this.home, RunContext.installation(), this.cancellation);
	}

	static Session open(RunOptions options, DatabaseOption database)
			throws UnfitEnvironmentException, InvalidInputException, IOException {
		Session session = new Session(options, database);
		try {
			session.preflight.checkHost();
			return session;
		}
		catch (UnfitEnvironmentException | IOException ex) {
			session.close();
			throw ex;
		}
	}

	private RepositoryDatabase keep(DatabaseOption option) throws InvalidInputException, IOException {
		try {
			RepositoryDatabase kept = option.keep(this.home, this.lock);
			Repair.complete(this.home, kept, this.lock);
			return kept;
		}
		catch (InvalidInputException | IOException ex) {
			this.lock.close();
			throw ex;
		}
	}

	Preflight preflight() {
		return this.preflight;
	}

	/**
	 * Starts Spring, and ends what a killed vmwork left behind.
	 * @return the runs
	 * @throws IOException if the job repository cannot be opened, or something not ended
	 */
	Runs startRuns() throws IOException {
		return startContext().getBean(Runs.class);
	}

	/**
	 * What a restart changes, once {@link #startRuns()} was called.
	 * @return the changes
	 */
	RunChanges changes() {
		return Objects.requireNonNull(this.context).getBean(RunChanges.class);
	}

	private ConfigurableApplicationContext startContext() throws IOException {
		ConfigurableApplicationContext started = RunContext.start(this.home, this.database, this.options,
				this.cancellation);
		this.context = started;
		started.getBean(Recovery.class).recover(this.lock);
		return started;
	}

	/**
	 * Starts Spring, and ends what a killed vmwork left behind.
	 * @return what removes work files
	 * @throws IOException if the job repository cannot be opened, or something not ended
	 */
	Cleaning startCleaning() throws IOException {
		return startContext().getBean(Cleaning.class);
	}

	/**
	 * Executes a run's unfinished units and prints what happens.
	 * @param runs the runs
	 * @param run the run's number
	 * @param manifest its manifest
	 * @param refreshed rows all of whose steps are done again
	 * @return the exit code
	 * @throws Exception if the run cannot go on
	 */
	int execute(Runs runs, long run, CheckedManifest manifest, BitSet refreshed) throws Exception {
		int columns = Integer.getInteger("vmwork.terminal", 0);
		// lines of the log would tear a progress bar
		RunProgress progress = (columns > 0 && !DiagnosticLog.isShown())
				? new TerminalProgress(System.err, System.out, columns) : new PlainProgress(System.err, System.out);
		warn(manifest);
		RunResult result = runs.execute(run, manifest.in(this.home.manifest(run)), refreshed, progress);
		return switch (result.end()) {
			case STOPPED -> ExitCode.INTERRUPTED.number();
			case UNFIT_HOST -> ExitCode.UNFIT.number();
			case TOO_MANY_FAILURES -> ExitCode.UNITS_FAILED.number();
			case ALL_RUN, SOME_RUN -> ((result.failed() > 0) ? ExitCode.UNITS_FAILED : ExitCode.OK).number();
		};
	}

	/**
	 * Tells what is probably not meant.
	 * @param manifest a manifest without errors
	 * @return what was told
	 */
	static List<String> warn(CheckedManifest manifest) {
		List<String> warnings = manifest.warnings();
		warnings.forEach((warning) -> System.err.println("vmwork: warning: " + Table.oneLine(warning)));
		return warnings;
	}

	@Override
	public void close() throws IOException {
		if (this.context != null) {
			this.context.close();
		}
		this.lock.close();
	}

}
