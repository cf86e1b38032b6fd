package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.bootloader.BootOption;
import dev.vmwork.bootloader.BootOptions;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.OverlayHeader;
import dev.vmwork.guest.GuestExit;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.harvest.Harvester;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.Deadline;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

/**
 * Boots the guest of a unit from a fresh overlay over the injected one. Where the profile
 * leaves it open how, the ways are tried one after the other until the guest reaches its
 * start script, within the unit's time limit.
 */
public final class ColdStart implements Start {

	private final GuestDisks disks;

	private final GuestRunner guests;

	private final ImageKernels kernels;

	public ColdStart(GuestDisks disks, GuestRunner guests, ImageKernels kernels) {
		this.disks = disks;
		this.guests = guests;
		this.kernels = kernels;
	}

	@Override
	public void inject(UnitTask task) throws IOException {
		task.base().requireUnchanged();
		this.disks.inject(task.base().image(), task.base().partition(), GuestNames.HOME, Staging.files(task),
				List.of(task.names().output()), task.directory().injected());
	}

	@Override
	public Outcome run(UnitTask task, StartChoice choice) throws IOException {
		task.base().requireUnchanged();
		Deadline deadline = Deadline.in(task.timeout());
		BootOptions options = new BootOptions(choice.bus(), choice.anyBus(), task.settings().boot());
		List<BootOption> ways = this.kernels.options(task, options);
		WorkDir directory = task.directory();
		if (Files.exists(directory.checkpoints()) && !OverlayHeader.over(injected(task)).isIn(directory.diskInUse())) {
			Files.delete(directory.checkpoints());
		}
		for (BootOption way : ways) {
			GuestExit exit = this.guests.resumeFromCheckpoint(spec(task, way, task.timeout()), (end) -> true);
			if (exit != null) {
				return keep(task, Judgement.resumed(judge(task, exit)));
			}
		}
		Duration left = task.timeout();
		int tried = 0;
		Outcome outcome;
		do {
			BootOption way = ways.get(tried);
			outcome = run(task, way, left);
			if (outcome.verdict() != Verdict.BOOT_FAILED) {
				this.kernels.worked(task, way);
				return outcome;
			}
			tried++;
			// whole seconds, for people
			left = Duration.ofSeconds(deadline.left().toSeconds());
		}
		while (tried < ways.size() && left.toSeconds() > 0);
		return (tried == 1) ? outcome : new Outcome(outcome.verdict(), outcome.description() + "; " + tried
				+ " ways to boot were tried, the last with " + ways.get(tried - 1));
	}

	private Outcome run(UnitTask task, BootOption boot, Duration timeout) throws IOException {
		task.base().requireUnchanged();
		this.disks.createOverlay(injected(task), task.directory().diskInUse());
		return keep(task, judge(task, this.guests.run(spec(task, boot, timeout), (end) -> true)));
	}

	private static DiskImage injected(UnitTask task) {
		return new DiskImage(task.directory().injected(), ImageFormat.QCOW2);
	}

	private static GuestSpec spec(UnitTask task, BootOption boot, Duration timeout) {
		return new GuestSpec(task.directory().path(), WorkDir.DISK_IN_USE, task.hardware(boot.bus()), boot.kernel(),
				null, timeout, task.settings().logLimit(), task.checkpoints(boot.toString(), WorkDir.DISK_IN_USE));
	}

	@Override
	public @Nullable Outcome reattach(UnitTask task) throws IOException {
		WorkDir directory = task.directory();
		GuestExit exit = this.guests.reattach(directory.path(), task.settings().logLimit(),
				task.checkpoints("", WorkDir.DISK_IN_USE), (end) -> true);
		if (exit == null || !WorkDir.putBack(directory.disk(), directory.diskInUse())) {
			return null;
		}
		Outcome outcome = judge(task, exit);
		return Judgement.isFinal(exit, outcome) ? keep(task, outcome) : null;
	}

	@Override
	public Outcome readOutput(UnitTask task, OutputReader reader) throws IOException {
		task.base().requireUnchanged();
		return this.disks.read(task.directory().disk(), task.base().partition(),
				(files) -> reader.read(files, GuestNames.HOME + "/" + task.names().output()));
	}

	private static Outcome keep(UnitTask task, Outcome outcome) throws IOException {
		WorkDir directory = task.directory();
		if (outcome.isSuccess()) {
			DurableFiles.move(directory.diskInUse(), directory.disk());
			Files.deleteIfExists(directory.workDisk());
		}
		return outcome;
	}

	private Outcome judge(UnitTask task, GuestExit exit) throws IOException {
		WorkDir directory = task.directory();
		task.base().requireUnchanged();
		return Judgement.of(exit,
				() -> this.disks.replayJournalAndRead(directory.diskInUse(), injected(task), task.base().partition(),
						(files) -> Harvester.collect(files, GuestNames.HOME + "/" + GuestNames.RECORDS,
								directory.stdout(), directory.stderr(), directory.exitStatus(),
								task.settings().logLimit())));
	}

}
