package dev.vmwork.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

import dev.vmwork.archive.RecordLine;
import dev.vmwork.guest.GuestUse;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.IoFailure;
import dev.vmwork.host.Sha256;
import dev.vmwork.process.Cancellation;
import dev.vmwork.repository.EndListener;
import dev.vmwork.repository.GuestFigures;
import dev.vmwork.repository.RunParameters;
import dev.vmwork.repository.UnitRecords;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.StepName;
import dev.vmwork.unit.Verdict;

/**
 * Records, with the end of a step, what its guest cost and how its application ended, and
 * with the end of a unit what it has published. Before that counts, all that is known of
 * the unit is on the disk beside its files too. Safe for use by several threads.
 */
final class UnitRecorder implements EndListener {

	private static final Logger LOGGER = LoggerFactory.getLogger(UnitRecorder.class);

	private static final Duration PAUSE = Duration.ofMillis(100);

	private final UnitRecords records;

	private final ActiveUnits units;

	private final Cancellation cancellation;

	UnitRecorder(UnitRecords records, ActiveUnits units, Cancellation cancellation) {
		this.records = records;
		this.units = units;
		this.cancellation = cancellation;
	}

	@Override
	public void ended(StepExecution execution) {
		if (hasRunGuest(execution)) {
			GuestFigures figures = figures(this.units.get(execution.getJobParameters()).directory());
			if (figures != null) {
				this.records.figures(execution.getId(), figures);
			}
		}
	}

	@Override
	public void ended(JobExecution execution) {
		if (!execution.getJobInstance().getJobName().equals(RunParameters.UNIT_JOB)) {
			return;
		}
		UnitTask task = this.units.get(execution.getJobParameters());
		boolean complete = execution.getStatus() == BatchStatus.COMPLETED;
		String sha256 = complete ? published(task) : null;
		if (sha256 != null) {
			this.records.output(execution.getId(), sha256);
		}
		byte[] record = RecordLine.write(this.records.read(List.of(execution.getJobInstanceId())).get(0));
		try {
			write(record, task.directory());
		}
		catch (IOException ex) {
			if (complete) {
				writeWithRoom(record, task.directory(), ex);
			}
			else {
				// it is run again in any case
				LOGGER.info("the record of {} cannot be written", task.unit().id().value(), ex);
			}
		}
	}

	// As the job repository, it waits for room, and for nothing once vmwork is to stop.
	// What a complete unit needs no more may be what is in the way.
	private void writeWithRoom(byte[] record, WorkDir directory, IOException cause) {
		IOException failure = cause;
		LOGGER.warn("waiting, the record of a unit cannot be written: {}; its file is {}", IoFailure.describe(cause),
				directory.record());
		while (failure != null) {
			if (this.cancellation.isRequested()) {
				throw new UncheckedIOException(failure);
			}
			LockSupport.parkNanos(PAUSE.toNanos());
			try {
				directory.tidy();
				write(record, directory);
				failure = null;
			}
			catch (IOException ex) {
				failure = ex;
			}
		}
	}

	private static void write(byte[] record, WorkDir directory) throws IOException {
		Files.createDirectories(directory.path());
		// a new file's name is forced with it on all filesystems that vmwork is used on
		Files.write(directory.record(), record, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
				StandardOpenOption.WRITE, StandardOpenOption.SYNC);
	}

	private static @Nullable String published(UnitTask task) {
		try {
			return Sha256.of(task.unit().output());
		}
		catch (IOException ex) {
			// it can be taken away as soon as it is there
			LOGGER.info("the output of {} cannot be read", task.unit().id().value(), ex);
			return null;
		}
	}

	// After a failure of the host there may have been no guest: what is there is an
	// earlier one's.
	private static boolean hasRunGuest(StepExecution execution) {
		return execution.getStepName().equals(StepName.EXECUTE.stem())
				&& !execution.getExitStatus().getExitCode().equals(Verdict.ENVIRONMENT.name());
	}

	private static @Nullable GuestFigures figures(WorkDir directory) {
		try {
			Integer status = Files.exists(directory.exitStatus())
					? Integer.valueOf(Files.readString(directory.exitStatus()).strip()) : null;
			GuestUse use = GuestUse.read(directory.path());
			return (status == null && use == null) ? null : new GuestFigures(status,
					(use != null) ? use.cpuSeconds() : null, (use != null) ? use.peakMemoryMib() : null);
		}
		catch (IOException | NumberFormatException ex) {
			LOGGER.info("the figures of a guest cannot be read in {}", directory.path(), ex);
			return null;
		}
	}

}
