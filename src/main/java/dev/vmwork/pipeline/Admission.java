package dev.vmwork.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;

/**
 * Lets units start while the host has room for all that they may take, in the order in
 * which they ask. What counts is what was promised to those that run, for their guests
 * may not have grown to it yet. A unit for which there is too little room starts all the
 * same when no other runs.
 */
final class Admission {

	/** Virtual CPUs for each core: more slow each other down. */
	private static final long CPUS_PER_CORE = 4;

	/** Booting guests for each core: a boot keeps a core busy. */
	private static final long BOOTS_PER_CORE = 2;

	/** Other programs take and leave room without a word. */
	private static final Duration POLL = Duration.ofMillis(200);

	private final int cores;

	private final LongPredicate memory;

	private final LongPredicate disk;

	private final Notices notices;

	private final Cancellation cancellation;

	private final Deque<Object> line = new ArrayDeque<>();

	private final List<Demand> running = new ArrayList<>();

	/**
	 * Creates the admission.
	 * @param cores the host's cores
	 * @param memory whether guests may have so many bytes of memory, all together
	 * @param disk whether so many bytes can be written
	 * @param notices hears what is short
	 * @param cancellation ends waiting
	 */
	Admission(int cores, LongPredicate memory, LongPredicate disk, Notices notices, Cancellation cancellation) {
		this.cores = cores;
		this.memory = memory;
		this.disk = disk;
		this.notices = notices;
		this.cancellation = cancellation;
	}

	/**
	 * Waits until there is room for a unit.
	 * @param demand what it may take, which is its own until it is given back
	 * @throws CancelledException if vmwork stops
	 */
	synchronized void take(Demand demand) throws CancelledException {
		Object turn = new Object();
		this.line.add(turn);
		try {
			this.cancellation.check();
			while (this.line.getFirst() != turn || !fits(demand)) {
				wait(POLL.toMillis());
				this.cancellation.check();
			}
			this.running.add(demand);
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
	synchronized void giveBack(Demand demand) {
		this.running.remove(demand);
		notifyAll();
	}

	private boolean fits(Demand demand) {
		if (this.running.isEmpty()) {
			return true;
		}
		if (sum(Demand::cpus) + demand.cpus() > this.cores * CPUS_PER_CORE) {
			return false;
		}
		if (demand.boots() && this.running.stream().filter(Demand::boots).count() >= this.cores * BOOTS_PER_CORE) {
			return false;
		}
		return has("memory", this.memory, sum(Demand::memory) + demand.memory())
				&& has("disk space", this.disk, sum(Demand::disk) + demand.disk());
	}

	private boolean has(String what, LongPredicate room, long bytes) {
		if (room.test(bytes)) {
			return true;
		}
		this.notices.say("fewer units run at a time, for the host has too little free " + what + " for more");
		return false;
	}

	private long sum(ToLongFunction<Demand> part) {
		return this.running.stream().mapToLong(part).sum();
	}

}
