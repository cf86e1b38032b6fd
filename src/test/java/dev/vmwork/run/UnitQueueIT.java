package dev.vmwork.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.home.Home;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.WorkUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests in what order units are handed out, while some would only wait.
 */
class UnitQueueIT {

	@TempDir
	private Path directory;

	private final Cancellation cancellation = new Cancellation();

	/** The images whose units would wait. */
	private final Set<String> waiting = new HashSet<>();

	@Test
	void unitsWhenNoneWaitsComeInTheOrderOfTheManifest() throws Exception {
		try (UnitQueue queue = queue("a1", "b1", "a2")) {
			assertThat(rest(queue)).containsExactly("a1", "b1", "a2");
		}
	}

	@Test
	void unitsWhenTheyWouldWaitLetOthersGoFirstAndFollowInOrder() throws Exception {
		try (UnitQueue queue = queue("a1", "a2", "a3", "b1", "a4", "b2", "b3")) {
			assertThat(next(queue)).isEqualTo("a1");
			this.waiting.add("a");
			assertThat(next(queue)).isEqualTo("b1");
			assertThat(next(queue)).isEqualTo("b2");
			this.waiting.clear();
			assertThat(rest(queue)).containsExactly("a2", "a3", "a4", "b3");
		}
	}

	@Test
	void unitsWhenAllWaitAreHandedOutAllTheSame() throws Exception {
		this.waiting.addAll(List.of("a", "b"));
		try (UnitQueue queue = queue("a1", "b1", "a2")) {
			assertThat(rest(queue)).containsExactly("a1", "b1", "a2");
		}
	}

	@Test
	void unitsWhenTheyWaitForDifferentThingsAreHandedOutWhenTheirsIsThere() throws Exception {
		try (UnitQueue queue = queue("a1", "b1", "c1", "a2", "b2", "c2")) {
			this.waiting.addAll(List.of("a", "b"));
			assertThat(next(queue)).isEqualTo("c1");
			assertThat(next(queue)).isEqualTo("c2");
			this.waiting.remove("b");
			assertThat(next(queue)).isEqualTo("b1");
			assertThat(next(queue)).isEqualTo("b2");
			assertThat(rest(queue)).containsExactly("a1", "a2");
		}
	}

	@Test
	void unitsWhenThousandsWaitAreNotAllKeptInMemory() throws Exception {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			ids.add("a" + i);
		}
		ids.add("b1");
		this.waiting.add("a");
		try (UnitQueue queue = queue(ids.toArray(String[]::new))) {
			assertThat(next(queue)).as("the oldest, for the unit that need not wait is too far off").isEqualTo("a0");
			List<String> handed = rest(queue);
			assertThat(handed).hasSize(20_000).doesNotHaveDuplicates();
			handed.remove("b1");
			ids.removeAll(List.of("a0", "b1"));
			assertThat(handed).isEqualTo(ids);
		}
	}

	@Test
	void unitsWhenCompleteArePassedOver() throws Exception {
		try (UnitQueue queue = queue(List.of(2), "a1", "a2", "a3")) {
			assertThat(rest(queue)).containsExactly("a1", "a3");
		}
	}

	@Test
	void unitsWhenVmworkStopsStayEvenIfTheyWereKeptBack() throws Exception {
		try (UnitQueue queue = queue("a1", "a2", "b1", "b2")) {
			this.waiting.add("a");
			assertThat(next(queue)).isEqualTo("b1");
			this.cancellation.request();
			assertThat(rest(queue)).isEmpty();
		}
	}

	@Test
	void unitsWhenOneThreadIsAtTheEndStayForTheOthers() throws Exception {
		UnitQueue queue = queue("a1", "a2", "b1");
		this.waiting.add("a");
		assertThat(next(queue)).isEqualTo("b1");
		assertThat(rest(queue)).containsExactly("a1", "a2");
		queue.close();
		assertThat(queue.next()).isNull();
	}

	private static String next(UnitQueue queue) throws Exception {
		WorkUnit unit = queue.next();
		return (unit != null) ? unit.id().value() : "none";
	}

	private static List<String> rest(UnitQueue queue) throws Exception {
		List<String> ids = new ArrayList<>();
		for (WorkUnit unit = queue.next(); unit != null; unit = queue.next()) {
			ids.add(unit.id().value());
		}
		return ids;
	}

	private UnitQueue queue(String... ids) throws Exception {
		return queue(List.of(), ids);
	}

	private UnitQueue queue(List<Integer> complete, String... ids) throws Exception {
		List<String> lines = new ArrayList<>(List.of("id,image,app,input,output"));
		for (String id : ids) {
			lines.add(id + "," + id.charAt(0) + ",app,input,out/" + id);
		}
		Path file = Files.write(this.directory.resolve("manifest.csv"), lines);
		BitSet rows = new BitSet();
		complete.forEach(rows::set);
		CheckedManifest manifest = new CheckedManifest(Manifest.of(file), ids.length, Map.of(), Map.of(), Map.of());
		return new UnitQueue(new RunPlan(1, manifest, rows, (row) -> true, new BitSet(), 1, Map.of()),
				new Home(this.directory.resolve("home")), this.cancellation,
				(unit) -> this.waiting.contains(unit.image().getFileName().toString()) ? unit.image() : null);
	}

}
