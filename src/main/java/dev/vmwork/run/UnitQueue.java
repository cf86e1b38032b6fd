package dev.vmwork.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.home.WorkDir;
import dev.vmwork.manifest.ManifestReader;
import dev.vmwork.manifest.Problems;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.WorkUnit;

/**
 * Hands a run's unfinished units to its threads, in the order of the manifest, reading it
 * as it goes. Units come first that have a guest already, left by a vmwork that was
 * killed, for it takes up room in any case. A unit that would only wait, for a warm
 * template that is being made or for room for its output, lets others go first.
 */
final class UnitQueue implements Closeable {

	private final ManifestReader units;

	private final RunPlan plan;

	private final Home home;

	private final Cancellation cancellation;

	/** Most units that are kept back; each is a row in memory, of half a kilobyte. */
	private static final int MOST_KEPT = 10_000;

	private final Function<WorkUnit, @Nullable Path> waitsFor;

	/** Units that are kept back, by what they wait for. */
	private final Map<Path, Deque<WorkUnit>> kept = new LinkedHashMap<>();

	private int keptUnits;

	/** Units that have a guest already, left by a vmwork that was killed. */
	private final Deque<WorkUnit> first;

	/** Rows that need not be read: those whose units come first. */
	private final BitSet taken = new BitSet();

	private boolean closed;

	UnitQueue(RunPlan plan, Home home, Cancellation cancellation, Function<WorkUnit, @Nullable Path> waitsFor)
			throws IOException {
		this.units = ManifestReader.open(plan.manifest().manifest(), new Problems());
		this.plan = plan;
		this.home = home;
		this.cancellation = cancellation;
		this.waitsFor = waitsFor;
		this.first = withGuest();
		this.first.forEach((unit) -> this.taken.set(unit.row()));
	}

	private Deque<WorkUnit> withGuest() throws IOException {
		Deque<WorkUnit> found = new ArrayDeque<>();
		Path run = this.home.run(this.plan.run());
		if (!Files.isDirectory(run)) {
			return found;
		}
		Set<String> ids = new HashSet<>();
		try (DirectoryStream<Path> units = Files.newDirectoryStream(run)) {
			for (Path unit : units) {
				if (Files.exists(new WorkDir(unit).guest())) {
					ids.add(String.valueOf(unit.getFileName()));
				}
			}
		}
		if (!ids.isEmpty()) {
			try (ManifestReader all = ManifestReader.open(this.plan.manifest().manifest(), new Problems())) {
				for (WorkUnit unit = all.next(); unit != null; unit = all.next()) {
					if (ids.contains(unit.id().value()) && !this.plan.skips(unit.row())) {
						found.add(unit);
					}
				}
			}
		}
		return found;
	}

	synchronized @Nullable WorkUnit next() throws IOException {
		if (!this.first.isEmpty() && !isOver()) {
			return this.first.poll();
		}
		// the oldest stands for all that wait for the same
		for (Deque<WorkUnit> units : this.kept.values()) {
			if (this.waitsFor.apply(units.getFirst()) == null) {
				return take(units);
			}
		}
		while (this.keptUnits < MOST_KEPT) {
			WorkUnit unit = read();
			if (unit == null) {
				return takeOldest();
			}
			Path waitsFor = this.waitsFor.apply(unit);
			if (waitsFor == null) {
				return unit;
			}
			this.kept.computeIfAbsent(waitsFor, (key) -> new ArrayDeque<>()).add(unit);
			this.keptUnits++;
		}
		return takeOldest();
	}

	private @Nullable WorkUnit takeOldest() {
		return this.kept.values()
			.stream()
			.min(Comparator.comparingInt((units) -> units.getFirst().row()))
			.map(this::take)
			.orElse(null);
	}

	private @Nullable WorkUnit take(Deque<WorkUnit> units) {
		if (isOver()) {
			return null;
		}
		WorkUnit unit = units.remove();
		this.keptUnits--;
		this.kept.values().removeIf(Deque::isEmpty);
		return unit;
	}

	private boolean isOver() {
		return this.closed || this.cancellation.isRequested();
	}

	private @Nullable WorkUnit read() throws IOException {
		while (!isOver()) {
			WorkUnit unit = this.units.next();
			if (unit == null || !(this.plan.skips(unit.row()) || this.taken.get(unit.row()))) {
				return unit;
			}
			if (this.plan.complete().get(unit.row())) {
				// vmwork may have been killed after it was complete and before this
				this.home.unit(this.plan.run(), unit.id().value()).tidy();
			}
		}
		return null;
	}

	@Override
	public synchronized void close() throws IOException {
		this.closed = true;
		this.units.close();
	}

}
