package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.vmwork.host.Deadline;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.host.FreeSpace;
import dev.vmwork.qemu.CheckpointPlan;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.qemu.Qmp;
import dev.vmwork.unit.Plural;

/**
 * Saves memory, devices and disks of a running guest now and then, as snapshots in the
 * guest's own qcow2 disks, and brings the guest back to one. The last two that are
 * complete are kept: a save that is torn does no harm to them. A save that fails does no
 * harm to the guest. For one thread.
 */
final class Checkpoints {

	private static final int KEPT = 2;

	private static final String SAVE = "snapshot-save";

	private static final String LOAD = "snapshot-load";

	private static final String DELETE = "snapshot-delete";

	/**
	 * What a checkpoint must leave free on the host's disk, for the guests themselves.
	 */
	private static final long SPARE_BYTES = 256L << 20;

	private static final long MIB = 1 << 20;

	/** After so long QEMU does not answer because it hangs, not because it saves. */
	private static final Duration JOB_LIMIT = Duration.ofMinutes(10);

	private final Path directory;

	private final CheckpointPlan plan;

	private final GuestRecord guest;

	/** The latest first. */
	private final List<CheckpointRecord.Saved> saved = new ArrayList<>();

	/** To be deleted: older than need be, torn, or not written down any more. */
	private final Deque<CheckpointRecord.Saved> stale = new ArrayDeque<>();

	private Deadline due;

	private int number;

	private @Nullable Job job;

	private long stopped;

	private int taken;

	private int failed;

	private String failure = "";

	private Duration longestPause = Duration.ZERO;

	/**
	 * Creates the checkpoints.
	 * @param directory the unit's work directory
	 * @param plan when and where to save
	 * @param guest the guest
	 * @throws IOException if the record of earlier ones cannot be read
	 */
	Checkpoints(Path directory, CheckpointPlan plan, GuestRecord guest) throws IOException {
		this.directory = directory;
		this.plan = plan;
		this.guest = guest;
		this.saved.addAll(usable(directory, plan));
		this.number = this.saved.isEmpty() ? 0 : this.saved.get(0).number();
		skipUnrecorded();
		this.due = Deadline.in(plan.interval());
	}

	// A vmwork that was killed can have left one.
	private void skipUnrecorded() {
		this.number++;
		this.stale.add(new CheckpointRecord.Saved(this.number, Duration.ZERO));
	}

	/**
	 * The checkpoints that a guest can be brought back to.
	 * @param directory the unit's work directory
	 * @param plan what they have to be good for
	 * @return the checkpoints, the latest first
	 * @throws IOException if their record cannot be read
	 */
	static List<CheckpointRecord.Saved> usable(Path directory, CheckpointPlan plan) throws IOException {
		CheckpointRecord record = CheckpointRecord.read(directory);
		boolean isThere = plan.disks().stream().allMatch((disk) -> Files.exists(directory.resolve(disk)));
		return (record != null && isThere && record.base().equals(plan.base())) ? record.saved() : List.of();
	}

	/**
	 * Brings a guest that has not begun to run back to a checkpoint, and lets it run.
	 * @param qmp the control channel
	 * @param checkpoint the checkpoint
	 * @throws IOException if it cannot be loaded
	 */
	void load(Qmp qmp, CheckpointRecord.Saved checkpoint) throws IOException {
		while (this.saved.get(0).number() > checkpoint.number()) {
			this.stale.add(this.saved.remove(0));
		}
		begin(qmp, LOAD, checkpoint);
		Deadline deadline = Deadline.in(JOB_LIMIT);
		String error = null;
		while (error == null && !deadline.isOver()) {
			error = concluded(qmp.nextEvent(Duration.ofMillis(100)), qmp);
		}
		if (error == null || !error.isEmpty()) {
			throw new IOException("checkpoint " + checkpoint.number() + " cannot be loaded: "
					+ ((error != null) ? error : "no answer"));
		}
		this.job = null;
		qmp.execute("cont", Map.of());
	}

	/**
	 * Whether QEMU is busy and does not answer.
	 * @return true while it saves
	 */
	boolean isBusy() {
		return this.job != null && System.nanoTime() - this.job.begun() < JOB_LIMIT.toNanos();
	}

	/**
	 * Goes on with what is under way, or begins a checkpoint if it is time to.
	 * @param qmp the control channel
	 * @param event what has happened, or null if nothing has
	 * @throws IOException if QEMU is gone
	 */
	void proceed(Qmp qmp, @Nullable JsonNode event) throws IOException {
		if (this.job != null) {
			measurePause(event);
			String error = concluded(event, qmp);
			if (error != null) {
				conclude(error);
			}
		}
		else if (!this.stale.isEmpty()) {
			dismissConcluded(qmp);
			begin(qmp, DELETE, this.stale.remove());
		}
		else if (this.due.isOver()) {
			this.due = Deadline.in(this.plan.interval());
			save(qmp);
		}
	}

	// Of a vmwork that was killed.
	private void dismissConcluded(Qmp qmp) throws IOException {
		for (JsonNode one : qmp.execute("query-jobs", Map.of())) {
			if (one.path("status").asString().equals("concluded")) {
				qmp.execute("job-dismiss", Map.of("id", one.path("id").asString()));
			}
		}
	}

	private void save(Qmp qmp) throws IOException {
		long wanted = this.plan.memoryMib() * MIB + SPARE_BYTES;
		long free = FreeSpace.of(this.directory);
		if (free < wanted) {
			fail("the disk has " + free / MIB + " MiB free, wanted " + wanted / MIB + " MiB");
			return;
		}
		this.number++;
		try {
			begin(qmp, SAVE, new CheckpointRecord.Saved(this.number, this.guest.used()));
		}
		catch (IOException ex) {
			// refused; if QEMU is gone, that is noticed without this
			fail(String.valueOf(ex.getMessage()));
		}
	}

	private void begin(Qmp qmp, String command, CheckpointRecord.Saved checkpoint) throws IOException {
		List<String> nodes = IntStream.range(0, this.plan.disks().size()).mapToObj(DiskBus::node).toList();
		Map<String, Object> arguments = command.equals(DELETE)
				? Map.of("job-id", command, "tag", checkpoint.tag(), "devices", nodes)
				: Map.of("job-id", command, "tag", checkpoint.tag(), "devices", nodes, "vmstate", nodes.get(0));
		this.job = new Job(command, checkpoint, System.nanoTime());
		try {
			qmp.execute(command, arguments);
		}
		catch (IOException ex) {
			this.job = null;
			throw ex;
		}
	}

	// The error of the job under way, empty if there was none; null if it goes on.
	private @Nullable String concluded(@Nullable JsonNode event, Qmp qmp) throws IOException {
		if (event == null || !event.path("event").asString().equals("JOB_STATUS_CHANGE")
				|| !event.path("data").path("status").asString().equals("concluded")) {
			return null;
		}
		String id = event.path("data").path("id").asString();
		String error = "";
		for (JsonNode one : qmp.execute("query-jobs", Map.of())) {
			if (one.path("id").asString().equals(id)) {
				error = one.path("error").asString("");
			}
		}
		qmp.execute("job-dismiss", Map.of("id", id));
		return error;
	}

	private void conclude(String error) {
		Job ended = Objects.requireNonNull(this.job);
		this.job = null;
		if (ended.command().equals(SAVE) && error.isEmpty()) {
			keep(ended.checkpoint());
		}
		else if (ended.command().equals(SAVE)) {
			this.stale.add(ended.checkpoint());
			fail(error);
		}
	}

	// It counts only once it is on the host's disk, and so written down.
	private void keep(CheckpointRecord.Saved checkpoint) {
		try {
			for (String disk : this.plan.disks()) {
				DurableFiles.force(this.directory.resolve(disk));
			}
			this.saved.add(0, checkpoint);
			List<CheckpointRecord.Saved> kept = this.saved.subList(0, Math.min(KEPT, this.saved.size()));
			new CheckpointRecord(this.plan.base(), kept).write(this.directory);
			if (this.saved.size() > KEPT) {
				this.stale.add(this.saved.remove(KEPT));
			}
			this.taken++;
		}
		catch (IOException ex) {
			this.saved.remove(checkpoint);
			this.stale.add(checkpoint);
			fail(String.valueOf(ex.getMessage()));
		}
	}

	private void fail(String reason) {
		this.failed++;
		this.failure = reason;
	}

	private void measurePause(@Nullable JsonNode event) {
		String name = (event != null) ? event.path("event").asString() : "";
		if (event != null && name.equals("STOP")) {
			this.stopped = micros(event);
		}
		else if (event != null && name.equals("RESUME") && this.stopped > 0) {
			Duration pause = Duration.ofNanos((micros(event) - this.stopped) * 1000);
			this.longestPause = (pause.compareTo(this.longestPause) > 0) ? pause : this.longestPause;
		}
	}

	private static long micros(JsonNode event) {
		JsonNode time = event.path("timestamp");
		return time.path("seconds").asLong() * 1_000_000 + time.path("microseconds").asLong();
	}

	/**
	 * What was done, for people.
	 * @return the words; empty if nothing was
	 */
	String summary() {
		List<String> words = new ArrayList<>();
		if (this.taken > 0) {
			words.add(Plural.of(this.taken, "checkpoint") + ", the guest paused for "
					+ String.format(Locale.ROOT, "%.2f s", this.longestPause.toMillis() / 1000.0) + " at most");
		}
		if (this.failed > 0) {
			words.add(Plural.of(this.failed, "checkpoint") + " failed, last: " + this.failure);
		}
		return String.join("; ", words);
	}

	/**
	 * Something that QEMU does in the background.
	 *
	 * @param command the command
	 * @param checkpoint the checkpoint that it is about
	 * @param begun when it was begun, by {@link System#nanoTime()}
	 */
	private record Job(String command, CheckpointRecord.Saved checkpoint, long begun) {

	}

}
