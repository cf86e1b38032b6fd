package dev.vmwork.admission;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.autorun.AutorunTemplate;
import dev.vmwork.autorun.JobProfile;
import dev.vmwork.autorun.JobSettings;
import dev.vmwork.disk.BaseImage;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.Partition;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.FileIdentity;
import dev.vmwork.process.Cancellation;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.step.UnitTask;
import dev.vmwork.unit.Notices;
import dev.vmwork.unit.Overrides;
import dev.vmwork.unit.WorkUnit;
import dev.vmwork.unit.WorkUnitId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that units wait while the host has a problem, and who is to blame for a failure.
 */
class GateTests {

	@TempDir
	private Path directory;

	private final Cancellation cancellation = new Cancellation();

	private final List<String> said = new CopyOnWriteArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private volatile @Nullable String beforeStart;

	private volatile @Nullable String afterFailure;

	@AfterEach
	void stop() throws InterruptedException {
		this.cancellation.request();
		this.threads.shutdown();
		assertThat(this.threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void unitWhenTheHostIsFitPassesAndIsToBlameItself() throws Exception {
		Gate gate = gate(Duration.ofDays(1));
		assertThat(gate.pass(task())).isTrue();
		assertThat(gate.isToBlame(task(), gate.problems())).isFalse();
		assertThat(this.said).isEmpty();
	}

	@Test
	void unitsWhenTheHostHasAProblemWaitForItsEndAndAreToldOnce() throws Exception {
		this.beforeStart = "the disk is full";
		Gate gate = gate(Duration.ofDays(1));
		List<Future<Boolean>> units = List.of(start(gate), start(gate), start(gate));
		awaitSaid("no further units are started: the disk is full");
		assertThat(units).noneMatch(Future::isDone);
		this.beforeStart = null;
		for (Future<Boolean> unit : units) {
			assertThat(unit.get(30, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.said).containsExactly(
				"no further units are started: the disk is full; waiting up to 24h for that to end (--host-wait)",
				"units are started again");
	}

	@Test
	void failureWhenTheHostHadAProblemSinceTheStartIsTheHosts() throws Exception {
		Gate gate = gate(Duration.ofDays(1));
		int before = gate.problems();
		this.afterFailure = "no memory";
		Future<Boolean> first = this.threads.submit(() -> gate.isToBlame(task(), before));
		awaitSaid("no further units are started: no memory");
		this.afterFailure = null;
		assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
		assertThat(gate.isToBlame(task(), before)).as("failed meanwhile, looked at later").isTrue();
		assertThat(gate.isToBlame(task(), gate.problems())).as("was started later").isFalse();
	}

	@Test
	void failureWhenTheUnitsOwnDisksWereTheProblemIsTheUnits() throws Exception {
		UnitTask task = task();
		Path disk = Files.createFile(task.directory().diskInUse());
		Gate gate = new Gate("units", new Gate.Check() {
			@Override
			public @Nullable String beforeStart(UnitTask unit) {
				return null;
			}

			@Override
			public @Nullable String afterFailure(UnitTask unit) {
				return Files.exists(disk) ? "the disk is full" : null;
			}
		}, Duration.ofDays(1), notices(), this.cancellation);
		assertThat(gate.isToBlame(task, gate.problems())).isFalse();
		assertThat(disk).doesNotExist();
	}

	@Test
	void unitsWhenTheProblemLastsTooLongAreNotStartedAnyMore() throws Exception {
		this.beforeStart = "programs are missing: qemu-img";
		Gate gate = gate(Duration.ofSeconds(1));
		assertThat(gate.isOpen()).isTrue();
		assertThat(gate.pass(task())).isFalse();
		assertThat(gate.isOpen()).isFalse();
		this.beforeStart = null;
		assertThat(gate.pass(task())).as("the run ends").isFalse();
		assertThat(this.said).containsExactly(
				"no further units are started: programs are missing: qemu-img; waiting up to 1s for that to end (--host-wait)",
				"no further units are started in this run, because this has lasted for --host-wait, 1s: programs are missing: qemu-img");
	}

	@Test
	void unitsWhenVmworkStopsWaitNoLonger() throws Exception {
		this.beforeStart = "the disk is full";
		Gate gate = gate(Duration.ofDays(1));
		List<Future<Boolean>> units = List.of(start(gate), start(gate));
		awaitSaid("no further units are started: the disk is full");
		this.cancellation.request();
		for (Future<Boolean> unit : units) {
			unit.get(10, TimeUnit.SECONDS);
		}
		assertThat(gate.isOpen()).isTrue();
	}

	private Gate gate(Duration limit) {
		return new Gate("units", new Gate.Check() {
			@Override
			public @Nullable String beforeStart(UnitTask task) {
				return GateTests.this.beforeStart;
			}

			@Override
			public @Nullable String afterFailure(UnitTask task) {
				return GateTests.this.afterFailure;
			}
		}, limit, notices(), this.cancellation);
	}

	private Future<Boolean> start(Gate gate) {
		return this.threads.submit(() -> gate.pass(task()));
	}

	private void awaitSaid(String text) throws InterruptedException {
		while (this.said.stream().noneMatch((line) -> line.startsWith(text))) {
			Thread.sleep(10);
		}
	}

	private UnitTask task() {
		WorkUnit unit = new WorkUnit(1, 2, new WorkUnitId("u1"), Path.of("image.raw"), Path.of("app"), Path.of("input"),
				Path.of("output"), "default", List.of(), Overrides.NONE);
		JobProfile profile = new JobProfile("default", new AutorunTemplate("autorun.template", ""),
				JobSettings.DEFAULTS);
		return new UnitTask(unit, profile, new BaseImage(new DiskImage(unit.image(), ImageFormat.RAW), new Partition(0),
				new FileIdentity("0", "")), Accelerator.TCG, new WorkDir(this.directory), 1, null);
	}

	private Notices notices() {
		Notices notices = new Notices();
		notices.begin(this.said::add);
		return notices;
	}

}
