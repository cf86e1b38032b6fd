package dev.vmwork.admission;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.unit.Notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests which units start beside which. The host's memory and disk are numbers.
 */
class AdmissionTests {

	private static final Duration BOOT = Duration.ofSeconds(5);

	private final Cancellation cancellation = new Cancellation();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<String> started = new CopyOnWriteArrayList<>();

	private final List<String> said = new CopyOnWriteArrayList<>();

	private final AtomicReference<@Nullable Thread> latest = new AtomicReference<>();

	private volatile long memory = 1000;

	private volatile long disk = 1000;

	private final Admission admission = new Admission(1, (bytes) -> bytes <= this.memory, (bytes) -> bytes <= this.disk,
			notices(), this.cancellation, BOOT);

	@AfterEach
	void stop() throws InterruptedException {
		this.cancellation.request();
		this.threads.shutdown();
		assertThat(this.threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void unitWhenMemoryForItIsPromisedToOthersWaitsUntilOneEnds() throws Exception {
		Demand first = memory(600);
		this.admission.take(first);
		Future<?> second = start("second", memory(500));
		awaitWaiting();
		assertThat(this.started).isEmpty();
		assertThat(this.said)
			.containsExactly("fewer units run at a time: the host does not have enough free memory for more");
		this.admission.giveBack(first);
		second.get(10, TimeUnit.SECONDS);
	}

	@Test
	void unitWhenDiskForItIsPromisedToOthersWaitsUntilThereIsMore() throws Exception {
		this.admission.take(new Demand(1, 1, 600, Start.WARM));
		Future<?> second = start("second", new Demand(1, 1, 500, Start.WARM));
		awaitWaiting();
		assertThat(this.started).isEmpty();
		this.disk = 1100;
		second.get(10, TimeUnit.SECONDS);
	}

	@Test
	void unitWhenAllCoresAreSharedByFourWaits() throws Exception {
		Demand three = new Demand(3, 1, 1, Start.WARM);
		this.admission.take(three);
		Future<?> two = start("two", new Demand(2, 1, 1, Start.WARM));
		awaitWaiting();
		assertThat(this.started).isEmpty();
		this.admission.giveBack(three);
		two.get(10, TimeUnit.SECONDS);
		assertThat(this.said)
			.containsExactly("fewer units run at a time: the host does not have enough cores for more");
	}

	@Test
	void unitWhenTwoOthersBootOnTheCoreWaitsToBoot() throws Exception {
		Demand boots = new Demand(1, 1, 1, Start.COLD);
		this.admission.take(boots);
		this.admission.take(boots);
		this.admission.take(new Demand(1, 1, 1, Start.WARM));
		Future<?> third = start("third", boots);
		awaitWaiting();
		assertThat(this.started).isEmpty();
		this.admission.giveBack(boots);
		third.get(10, TimeUnit.SECONDS);
	}

	@Test
	void unitsWhenTheOthersMustHaveBootedBoot() throws Exception {
		Demand boots = new Demand(1, 1, 1, Start.COLD);
		this.admission.take(boots);
		this.admission.take(boots);
		start("third", boots).get(10, TimeUnit.SECONDS);
	}

	@Test
	void unitsWhenTheTemplateHasBeenMadeNeedNotBoot() throws Exception {
		AtomicBoolean missing = new AtomicBoolean(true);
		Demand warm = new Demand(1, 1, 1, missing::get);
		this.admission.take(warm);
		this.admission.take(warm);
		Future<?> third = start("third", warm);
		awaitWaiting();
		assertThat(this.started).isEmpty();
		missing.set(false);
		third.get(10, TimeUnit.SECONDS);
	}

	@Test
	void unitWhenItNeverFitsStartsAlone() throws Exception {
		Demand giant = new Demand(64, 5000, 5000, Start.COLD);
		this.admission.take(giant);
		Future<?> next = start("next", memory(1));
		awaitWaiting();
		assertThat(this.started).isEmpty();
		this.admission.giveBack(giant);
		next.get(10, TimeUnit.SECONDS);
		Future<?> again = start("again", giant);
		awaitWaiting();
		this.admission.giveBack(memory(1));
		again.get(10, TimeUnit.SECONDS);
	}

	@Test
	void unitsWhenALargeOneWaitsDoNotOvertakeIt() throws Exception {
		Demand running = memory(500);
		this.admission.take(running);
		Demand most = memory(900);
		Future<?> large = start("large", most);
		awaitWaiting();
		Future<?> small = start("small", memory(200));
		awaitWaiting();
		this.admission.giveBack(running);
		large.get(10, TimeUnit.SECONDS);
		awaitWaiting();
		assertThat(this.started).containsExactly("large");
		this.admission.giveBack(most);
		small.get(10, TimeUnit.SECONDS);
	}

	@Test
	void unitsWhenVmworkStopsWaitNoLonger() throws Exception {
		this.admission.take(memory(1000));
		Future<?> second = start("second", memory(1));
		Future<?> third = start("third", memory(1));
		awaitWaiting();
		this.cancellation.request();
		second.get(10, TimeUnit.SECONDS);
		third.get(10, TimeUnit.SECONDS);
		assertThat(this.started).isEmpty();
		assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> this.admission.take(memory(1)));
	}

	private static Demand memory(long bytes) {
		return new Demand(1, bytes, 1, Start.WARM);
	}

	private Future<?> start(String name, Demand demand) {
		this.latest.set(null);
		return this.threads.submit(() -> {
			this.latest.set(Thread.currentThread());
			try {
				this.admission.take(demand);
				this.started.add(name);
			}
			catch (CancelledException ex) {
				// as asked for
			}
		});
	}

	// Longer than the admission takes to look at the host once more, from when the latest
	// has to wait.
	private void awaitWaiting() throws InterruptedException {
		Thread thread = this.latest.get();
		while (thread == null || thread.getState() != Thread.State.TIMED_WAITING) {
			Thread.sleep(10);
			thread = this.latest.get();
		}
		Thread.sleep(500);
	}

	private Notices notices() {
		Notices notices = new Notices();
		notices.begin(this.said::add);
		return notices;
	}

	private enum Start implements BooleanSupplier {

		WARM, COLD;

		@Override
		public boolean getAsBoolean() {
			return this == COLD;
		}

	}

}
