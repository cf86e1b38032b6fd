package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;

import dev.vmwork.admission.HostGate;
import dev.vmwork.archive.RecordLine;
import dev.vmwork.archive.RunRecord;
import dev.vmwork.autorun.JobProfile;
import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.host.HostUnknowns;
import dev.vmwork.host.IoFailure;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.process.Cancellation;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.qemu.AcceleratorProbe;
import dev.vmwork.qemu.GuestUser;
import dev.vmwork.repository.FinishedUnits;
import dev.vmwork.repository.RunParameters;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.Notices;

/**
 * Starts runs and restarts them. For the holder of the home's lock.
 */
public final class Runs {

	private static final Logger LOGGER = LoggerFactory.getLogger(Runs.class);

	private final Home home;

	private final RunOptions options;

	private final RunRepository repository;

	private final FinishedUnits finished;

	private final RunJobs jobs;

	private final JobOperator operator;

	private final AcceleratorProbe probe;

	private final Notices notices;

	private final HostGate gate;

	private final Cancellation cancellation;

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile boolean started;

	Runs(Home home, RunOptions options, RunRepository repository, FinishedUnits finished, RunJobs jobs,
			JobOperator operator, AcceleratorProbe probe, Notices notices, HostGate gate, Cancellation cancellation) {
		this.home = home;
		this.options = options;
		this.repository = repository;
		this.finished = finished;
		this.jobs = jobs;
		this.operator = operator;
		this.probe = probe;
		this.notices = notices;
		this.gate = gate;
		this.cancellation = cancellation;
	}

	/**
	 * Gives a new run a number and keeps its manifest, so that it can be restarted
	 * whatever becomes of the user's file.
	 * @param copy the manifest's copy, which is moved
	 * @return the run's number
	 * @throws IOException if the home cannot be written
	 */
	public long create(Path copy) throws IOException {
		long number = this.repository.nextRun();
		while (Files.exists(this.home.run(number))) {
			number++;
		}
		Directories.createPrivate(this.home.run(number));
		DurableFiles.move(copy, this.home.manifest(number));
		this.home.removeTemporary();
		return number;
	}

	/**
	 * The run that a restart without a number means.
	 * @return the latest run that is not complete, or null if all are
	 */
	public @Nullable Long latestUnfinishedRun() {
		return this.repository.latestUnfinishedRun();
	}

	/**
	 * The manifest that a run was started with.
	 * @param run the run's number
	 * @return the manifest, read from the run's copy, or null if there is no such run
	 */
	public @Nullable Manifest manifestOf(long run) {
		String original = this.repository.manifest(run);
		return (original != null) ? Manifest.ofCopy(this.home.manifest(run), original) : null;
	}

	/**
	 * Whether a run is complete.
	 * @param run the run's number
	 * @return true if all its units are
	 */
	public boolean isComplete(long run) {
		return this.repository.isComplete(run);
	}

	/**
	 * Whether a run was given up.
	 * @param run the run's number
	 * @return true if its work files were removed before it was complete
	 */
	public boolean isAbandoned(long run) {
		return this.repository.isAbandoned(run);
	}

	/**
	 * The rows that are complete.
	 * @param run the run's number
	 * @return the rows
	 * @throws IOException if the history cannot be read
	 */
	public BitSet completeRows(long run) throws IOException {
		return this.repository.completeRows(run);
	}

	/**
	 * Refuses a run whose outputs exist already, if it may not replace them.
	 * @param run the run's number
	 * @param manifest its manifest
	 * @param done rows whose outputs are there, and stay
	 * @throws InvalidInputException if there are any
	 * @throws IOException if the manifest cannot be read
	 */
	public void refuseOlderOutputs(long run, Manifest manifest, BitSet done) throws InvalidInputException, IOException {
		if (!this.options.overwrite()) {
			OlderOutputs.refuse(manifest, done, (unit) -> this.home.unit(run, unit.id().value()));
		}
	}

	/**
	 * Executes a run's unfinished units. When this returns, all of them have ended and no
	 * process is left.
	 * @param run the run's number
	 * @param manifest its manifest, to be read from the run's copy
	 * @param refreshed rows all of whose steps are done again
	 * @param progress hears what happens
	 * @return the result
	 * @throws IOException if the accelerator that is wanted does not work
	 * @throws JobExecutionException if the job repository fails
	 * @throws InvalidInputException if the manifest lacks rows that are named
	 */
	public RunResult execute(long run, CheckedManifest manifest, BitSet refreshed, RunProgress progress)
			throws IOException, JobExecutionException, InvalidInputException {
		this.started = true;
		try {
			RunPlan plan = new RunPlan(run, manifest, completeRows(run), this.options.rows().in(manifest.manifest()),
					refreshed, this.options.mostAtATime(), accelerators(manifest));
			int complete = plan.complete().cardinality();
			this.notices.begin(progress::notice);
			this.notices.watch(progress::underWay);
			progress.runStarted(new RunStart(run, manifest.rows(), complete, plan.parallel(), describe(plan)));
			sayWhatHostLacks();
			RunTally tally = new RunTally(progress, complete, this.options.maxFailures().of(manifest.rows()));
			this.finished.move();
			write(new RunRecord(run, manifest.manifest().original().toString(), manifest.rows()));
			Job job = this.jobs.create(plan, tally);
			JobExecution execution = this.operator.start(job,
					new JobParametersBuilder().addLong(RunParameters.RUN, run)
						.addString(RunParameters.MANIFEST, manifest.manifest().original().toString(), false)
						.addLong(RunParameters.UNITS, (long) manifest.rows(), false)
						.toJobParameters());
			RunResult result = tally.result(run, manifest.rows(), end(tally, manifest.rows()));
			rethrow(execution);
			progress.runFinished(result);
			return result;
		}
		finally {
			this.ended.countDown();
		}
	}

	private void write(RunRecord run) throws IOException {
		Path record = this.home.record(run.run());
		try {
			DurableFiles.move(Files.write(this.home.temporary().resolve("run.record"), RecordLine.write(run)), record);
			this.home.removeTemporary();
		}
		catch (IOException ex) {
			throw new IOException(record + " cannot be written: " + IoFailure.describe(ex), ex);
		}
	}

	private void sayWhatHostLacks() {
		HostUnknowns.of(this.home.path()).forEach(this.notices::say);
		String shared = GuestUser.shared();
		if (shared != null) {
			this.notices.say(shared);
		}
	}

	// A step that ended by an exception did not just have failed units.
	private static void rethrow(JobExecution execution) throws JobExecutionException {
		if (execution.getStatus() == BatchStatus.STOPPED) {
			return;
		}
		for (Throwable failure : execution.getAllFailureExceptions()) {
			throw new JobExecutionException("the run cannot go on: " + failure.getMessage(), failure);
		}
	}

	private RunEnd end(RunTally tally, int units) {
		if (this.cancellation.isRequested()) {
			return RunEnd.STOPPED;
		}
		if (this.gate.reason() != null) {
			return RunEnd.UNFIT_HOST;
		}
		if (!tally.isShortOf(units)) {
			return RunEnd.ALL_RUN;
		}
		return tally.hasTooManyFailures() ? RunEnd.TOO_MANY_FAILURES : RunEnd.SOME_RUN;
	}

	private Map<String, Accelerator> accelerators(CheckedManifest manifest) throws IOException {
		Map<String, Accelerator> accelerators = new HashMap<>();
		for (JobProfile profile : manifest.profiles().values()) {
			AcceleratorMode wanted = (this.options.accelerator() != null) ? this.options.accelerator()
					: profile.settings().accelerator();
			accelerators.put(profile.name(), this.probe.choose(wanted));
		}
		return accelerators;
	}

	private static String describe(RunPlan plan) {
		return String.join(" and ",
				plan.accelerators().values().stream().map(Accelerator::option).distinct().sorted().toList());
	}

	/**
	 * Waits until a run that is being executed has ended.
	 * @param limit the longest to wait
	 */
	void awaitEnd(Duration limit) {
		try {
			if (this.started && !this.ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
				LOGGER.warn("guests did not end within {} s; 'vmwork restart' reattaches to them", limit.toSeconds());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
