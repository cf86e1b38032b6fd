package dev.vmwork.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.unit.Notices;

/**
 * Lets units start while the host has room for all that they may take, in the order in
 * which they ask. What counts is what was promised to those that run, for their guests
 * may not have grown to it yet. A unit for which there is too little room starts all the
 * same when no other runs.
 */
public final class Admission {

	/** Virtual CPUs for each core: more slow each other down. */
	private static final long CPUS_PER_CORE = 4;

	/** Booting guests for each core: a boot keeps a core busy. */
	private static final long BOOTS_PER_CORE = 2;

	/**
	 * How long a guest counts as booting. None tells when it has booted; without KVM a
	 * small one takes 3 s, one with systemd 30.
	 */
	public static final Duration BOOT = Duration.ofSeconds(30);

	/** Other programs take and leave room without a word. */
	private static final Duration POLL = Duration.ofMillis(200);

	private final int cores;

	private final LongPredicate memory;

	private final LongPredicate disk;

	private final Notices notices;

	private final Cancellation cancellation;

	private final Duration boot;

	private final Deque<Object> line = new ArrayDeque<>();

	private final List<Running> running = new ArrayList<>();

	/**
	 * Creates the admission.
	 * @param cores the host's cores
	 * @param memory whether guests may have so many bytes of memory, all together
	 * @param disk whether so many bytes can be written
	 * @param notices hears what is short
	 * @param cancellation ends waiting
	 * @param boot how long a guest counts as booting
	 */
	public Admission(int cores, LongPredicate memory, LongPredicate disk, Notices notices, Cancellation cancellation,
			Duration boot) {
		this.cores = cores;
		this.memory = memory;
		this.disk = disk;
		this.notices = notices;
		this.cancellation = cancellation;
		this.boot = boot;
	}

	/**
	 * Waits until there is room for a unit.
	 * @param demand what it may take, which is its own until it is given back
	 * @throws CancelledException if vmwork stops
	 */
	public synchronized void take(Demand demand) throws CancelledException {
		Object turn = new Object();
		this.line.add(turn);
		try {
			this.cancellation.check();
			while (this.line.getFirst() != turn || !fits(demand)) {
				wait(POLL.toMillis());
				this.cancellation.check();
			}
			this.running.add(new Running(demand, System.nanoTime()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.cancellation.request();
			throw new CancelledException();
		}
		finally {
			this.line.remove(turn);
			notifyAll();
		}
	}

	/**
	 * Gives back what a unit has taken.
	 * @param demand what it was given
	 */
	public synchronized void giveBack(Demand demand) {
		this.running.stream().filter((one) -> one.demand().equals(demand)).findFirst().ifPresent(this.running::remove);
		notifyAll();
	}

	private boolean fits(Demand demand) {
		if (this.running.isEmpty()) {
			return true;
		}
		if (sum(Demand::cpus) + demand.cpus() > this.cores * CPUS_PER_CORE) {
			return isShortOf("cores");
		}
		if (demand.boots().getAsBoolean() && booting() >= this.cores * BOOTS_PER_CORE) {
			return false;
		}
		return has("memory", this.memory, sum(Demand::memory) + demand.memory())
				&& has("disk space", this.disk, sum(Demand::disk) + demand.disk());
	}

	private boolean has(String what, LongPredicate room, long bytes) {
		return room.test(bytes) || isShortOf("free " + what);
	}

	private boolean isShortOf(String what) {
		this.notices.say("fewer units run at a time: the host does not have enough " + what + " for more");
		return false;
	}

	private long booting() {
		long now = System.nanoTime();
		return this.running.stream()
			.filter((one) -> now - one.since() < this.boot.toNanos() && one.demand().boots().getAsBoolean())
			.count();
	}

	private long sum(ToLongFunction<Demand> part) {
		return this.running.stream().map(Running::demand).mapToLong(part).sum();
	}

	/**
	 * A unit that runs.
	 *
	 * @param demand what it may take
	 * @param since when it was started, by {@link System#nanoTime()}
	 */
	private record Running(Demand demand, long since) {

	}

}
