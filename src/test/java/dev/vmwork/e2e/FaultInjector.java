package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.FaultDisk;
import dev.vmwork.process.OrphanedProcesses;

/**
 * Strikes a vmwork with faults at random moments. What is chosen, and after which pause,
 * depends on the seed alone; what it hits depends on where the run is by then.
 */
final class FaultInjector implements AutoCloseable {

	private static final int LONGEST_PAUSE_MILLIS = 3000;

	private static final int LONGEST_HOLD_MILLIS = 2000;

	private static final long POLL_MILLIS = 10;

	/** How long to lie in wait for a program that runs for moments only. */
	private static final Duration AMBUSH = Duration.ofSeconds(2);

	private final ExecutorService thread = Executors.newSingleThreadExecutor();

	private final long start = System.nanoTime();

	private final Vmwork vmwork;

	private final FaultDisk disk;

	private final Random random;

	private final List<Fault> kinds;

	private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

	private final List<String> log = new ArrayList<>();

	private final int wanted;

	private volatile boolean active;

	private volatile Vmwork.@Nullable Call target;

	/** When the disk is healed; 0 if it is in order. */
	private long healing;

	/**
	 * Creates the injector.
	 * @param vmwork whom to strike
	 * @param disk the disk that has its home
	 * @param seed decides what is done
	 * @param wanted how many faults there are to be
	 */
	FaultInjector(Vmwork vmwork, FaultDisk disk, long seed, int wanted) {
		this.vmwork = vmwork;
		this.disk = disk;
		this.random = new Random(seed);
		this.wanted = wanted;
		this.kinds = Arrays.stream(Fault.values())
			.filter((kind) -> FaultDisk.isPossible() || !kind.isOfDisk())
			.toList();
	}

	boolean isDone() {
		return count() >= this.wanted;
	}

	private int count() {
		return this.counts.values().stream().mapToInt(Integer::intValue).sum();
	}

	/**
	 * Strikes while some work goes on, until all faults are done. Then all is in order
	 * again, but for what the work has to see to.
	 * @param work the work
	 */
	void during(Callable<?> work) throws Exception {
		this.active = true;
		Future<?> strikes = this.thread.submit(this::strikeWhileActive);
		try {
			work.call();
		}
		finally {
			this.active = false;
			strikes.get();
		}
	}

	/**
	 * Chooses the process that is struck from now on.
	 * @param call the process
	 */
	void aim(Vmwork.Call call) {
		this.target = call;
	}

	private @Nullable Void strikeWhileActive() throws Exception {
		try {
			long next = System.nanoTime() + pause();
			while (this.active) {
				Thread.sleep(POLL_MILLIS);
				if (this.healing != 0 && System.nanoTime() > this.healing) {
					heal();
				}
				if (!isDone() && System.nanoTime() > next) {
					strike();
					next = System.nanoTime() + pause();
				}
			}
			return null;
		}
		finally {
			heal();
		}
	}

	private long pause() {
		return Duration.ofMillis(this.random.nextInt(LONGEST_PAUSE_MILLIS)).toNanos();
	}

	private void strike() throws Exception {
		Fault kind = this.kinds.get(this.random.nextInt(this.kinds.size()));
		// always as many numbers, so that what comes next does not depend on what was hit
		double choice = this.random.nextDouble();
		long hold = Duration.ofMillis(this.random.nextInt(LONGEST_HOLD_MILLIS)).toNanos();
		Vmwork.Call call = this.target;
		if (call == null || !call.isUnderWay()) {
			return;
		}
		String hit = kind.isOfDisk() ? hold(kind, hold) : kill(kind, call, choice);
		if (hit != null) {
			this.counts.merge(kind, 1, Integer::sum);
			log(count() + " " + kind + " " + hit);
		}
	}

	private @Nullable String kill(Fault kind, Vmwork.Call call, double choice) throws Exception {
		return switch (kind) {
			case TERMINATE -> {
				call.terminate();
				yield "process " + call.pid();
			}
			case INTERRUPT -> {
				call.interrupt();
				yield "process " + call.pid();
			}
			case KILL_VMWORK -> {
				call.kill();
				yield "process " + call.pid();
			}
			case KILL_QEMU -> kill(programs("qemu-system-x86_64"::equals), choice);
			case KILL_STORAGE_DAEMON -> killNext("qemu-storage-daemon"::equals, choice);
			case KILL_TOOL -> killNext((name) -> !name.matches("qemu-system-x86_64|qemu-storage-daemon"), choice);
			case FILL_DISK, MAKE_DATABASE_READ_ONLY -> throw new IllegalArgumentException(kind.name());
		};
	}

	private @Nullable String killNext(Predicate<String> name, double choice) throws IOException {
		long deadline = System.nanoTime() + AMBUSH.toNanos();
		String hit;
		do {
			hit = kill(programs(name), choice);
		}
		while (hit == null && System.nanoTime() < deadline);
		return hit;
	}

	private static @Nullable String kill(List<ProcessHandle> processes, double choice) {
		if (processes.isEmpty()) {
			return null;
		}
		ProcessHandle process = processes.get((int) (choice * processes.size()));
		String description = describe(process);
		return process.destroyForcibly() ? description : null;
	}

	private List<ProcessHandle> programs(Predicate<String> name) throws IOException {
		return OrphanedProcesses.find(this.vmwork.home())
			.stream()
			.filter((process) -> process.info().command().map(FaultInjector::nameOf).filter(name).isPresent())
			.toList();
	}

	private static String nameOf(String program) {
		return String.valueOf(Path.of(program).getFileName());
	}

	private static String describe(ProcessHandle process) {
		String program = process.info().command().map(FaultInjector::nameOf).orElse("?");
		try {
			return program + " " + process.pid() + " in "
					+ Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"));
		}
		catch (IOException ex) {
			return program + " " + process.pid();
		}
	}

	private @Nullable String hold(Fault kind, long nanos) throws Exception {
		Path database = this.vmwork.home().resolve("db");
		if (this.healing != 0 || !Files.exists(database)) {
			return null;
		}
		if (kind == Fault.FILL_DISK) {
			this.disk.fill();
		}
		else {
			this.disk.makeReadOnly(database);
		}
		this.healing = System.nanoTime() + nanos;
		return "for " + Duration.ofNanos(nanos).toMillis() + " ms";
	}

	private void heal() throws Exception {
		if (this.healing != 0) {
			this.disk.heal();
			this.healing = 0;
			log("healed");
		}
	}

	synchronized void log(String line) {
		this.log.add(String.format(Locale.ROOT, "%9.3f %s", (System.nanoTime() - this.start) / 1e9, line));
	}

	synchronized List<String> log() {
		return List.copyOf(this.log);
	}

	/**
	 * How many faults there were.
	 * @return a line for each kind
	 */
	String table() {
		return this.kinds.stream()
			.map((kind) -> String.format(Locale.ROOT, "%-24s %4d%n", kind, this.counts.getOrDefault(kind, 0)))
			.collect(Collectors.joining("", "", String.format(Locale.ROOT, "%-24s %4d%n", "all", count())));
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
