package dev.vmwork.maintenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.process.DiskUse;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.repository.FinishedRuns;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.unit.InvalidInputException;

/**
 * Removes runs' work files. What a restart needs stays, unless the run is named: then it
 * is abandoned. For the holder of the home's lock.
 */
public final class Cleaning {

	private final Home home;

	private final RunRepository repository;

	private final FinishedRuns finished;

	private final ProcessRunner processes;

	/**
	 * Creates the cleaning.
	 * @param home the home
	 * @param repository tells which runs are complete
	 * @param finished forgets runs
	 * @param processes starts tools
	 */
	public Cleaning(Home home, RunRepository repository, FinishedRuns finished, ProcessRunner processes) {
		this.home = home;
		this.repository = repository;
		this.finished = finished;
		this.processes = processes;
	}

	/**
	 * The runs whose work files can go.
	 * @param named runs that are named; none for all that are complete
	 * @param age how long ago a complete run has to have ended, or null for any time
	 * @return the runs
	 * @throws InvalidInputException if a run that is named does not exist
	 * @throws IOException if the home cannot be read
	 */
	public List<CleanedRun> find(List<Long> named, @Nullable Duration age) throws InvalidInputException, IOException {
		List<CleanedRun> found = new ArrayList<>();
		for (long run : named.isEmpty() ? complete(age) : named) {
			if (this.repository.manifest(run) == null) {
				throw new InvalidInputException(List.of("run " + run + " does not exist; 'vmwork runs' lists the runs"),
						1);
			}
			if (Files.exists(this.home.run(run))) {
				found.add(new CleanedRun(run, size(this.home.run(run)), !this.repository.isComplete(run)));
			}
		}
		return found;
	}

	// A disk that is full keeps nobody from cleaning it.
	private @Nullable Long size(Path directory) {
		try {
			return DiskUse.of(this.processes, directory, directory);
		}
		catch (IOException ex) {
			return null;
		}
	}

	private List<Long> complete(@Nullable Duration age) {
		return this.repository.completeRuns(before((age != null) ? age : Duration.ZERO));
	}

	private static LocalDateTime before(Duration age) {
		return LocalDateTime.now(ZoneId.systemDefault()).minus(age);
	}

	/**
	 * The finished runs that can be forgotten: all but the latest run.
	 * @param age how long ago they have to have ended
	 * @return their numbers
	 */
	public List<Long> findForgettable(Duration age) {
		return this.finished.find(before(age));
	}

	/**
	 * Forgets a run: its work files, the copy of its manifest, and all that the history
	 * has of it. The history goes last, so that after a kill the run is found again.
	 * @param run one that can be forgotten
	 * @throws IOException if something cannot be ended or removed
	 */
	public void forget(long run) throws IOException {
		Path directory = this.home.run(run);
		OrphanedProcesses.end(directory);
		Directories.remove(directory);
		Files.deleteIfExists(this.home.manifest(run));
		Files.deleteIfExists(this.home.record(run));
		this.finished.forget(run);
	}

	/**
	 * Removes a run's work files, and abandons it if it is not complete.
	 * @param run the run
	 * @throws IOException if something cannot be ended or removed
	 */
	public void remove(CleanedRun run) throws IOException {
		Path directory = this.home.run(run.run());
		if (run.abandoned()) {
			this.repository.abandon(run.run());
		}
		OrphanedProcesses.end(directory);
		// the copy of the manifest stays: the history names what is in it
		Directories.remove(directory);
	}

	/**
	 * A run whose work files can go.
	 *
	 * @param run its number
	 * @param bytes what they take on the disk, or null if that cannot be measured
	 * @param abandoned whether it is not complete, and cannot be restarted then
	 */
	public record CleanedRun(long run, @Nullable Long bytes, boolean abandoned) {

	}

}
