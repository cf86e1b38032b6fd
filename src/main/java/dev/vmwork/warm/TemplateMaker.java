package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.bootloader.BootFileExtractor;
import dev.vmwork.bootloader.BootOption;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.guest.GuestSaver;
import dev.vmwork.guest.NotReadyException;
import dev.vmwork.guest.SavedGuest;
import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.Hardware;
import dev.vmwork.qemu.WarmParts;

/**
 * Makes warm templates: boots the image with the launcher in place of a unit's script,
 * saves it, and runs a trial unit. What the image needs, its bus and whether its kernel
 * can be started directly, is found out by trying.
 */
final class TemplateMaker {

	private static final long CONSOLE_LIMIT = 1 << 20;

	private static final long HALF_SECOND = 500_000_000;

	private static final String BLANK = "blank.raw";

	/** The base image's copy, where there has to be one. */
	private static final String BASE = "base.qcow2";

	private final GuestDisks disks;

	private final BootFileExtractor extractor;

	private final GuestSaver saver;

	private final Trial trial;

	TemplateMaker(GuestDisks disks, BootFileExtractor extractor, GuestSaver saver, Trial trial) {
		this.disks = disks;
		this.extractor = extractor;
		this.saver = saver;
		this.trial = trial;
	}

	/**
	 * Makes a template.
	 * @param request what it is wanted for
	 * @param limit how long the guest may take until it is ready
	 * @param directory an empty folder for it
	 * @param destination the folder that it will be moved to when it is complete
	 * @return the template, in the folder
	 * @throws ColdStartException if the image cannot be warm-started
	 * @throws IOException if the host fails
	 */
	WarmTemplate make(TemplateRequest request, Duration limit, Path directory, Path destination) throws IOException {
		long deadline = System.nanoTime() + limit.toNanos();
		NotReadyException last = null;
		for (BootOption option : options(request, directory)) {
			// whole seconds, for people
			Duration left = Duration
				.ofSeconds(Duration.ofNanos(deadline - System.nanoTime() + HALF_SECOND).toSeconds());
			if (left.toSeconds() < 1) {
				break;
			}
			try {
				return complete(save(request, option, directory, left), directory, destination);
			}
			catch (NotReadyException ex) {
				last = ex;
				if (ex.isLaunched()) {
					throw new ColdStartException(String.valueOf(ex.getMessage()), option.bus(), true);
				}
			}
		}
		throw new ColdStartException(
				(last != null) ? String.valueOf(last.getMessage()) : "there was no time to boot it",
				request.hardware().bus(), true);
	}

	private List<BootOption> options(TemplateRequest request, Path directory) throws IOException {
		try {
			return request.boot().of(() -> this.extractor.extract(request.image(), directory));
		}
		catch (UnfitImageException ex) {
			throw new ColdStartException(String.valueOf(ex.getMessage()), request.hardware().bus(), true);
		}
	}

	private WarmTemplate save(TemplateRequest request, BootOption option, Path directory, Duration limit)
			throws IOException {
		Hardware hardware = request.hardware().on(option.bus());
		WarmTemplate template = new WarmTemplate(directory, hardware, Duration.ZERO, 0);
		for (Path old : new Path[] { template.memory(), template.state(), directory.resolve("console.log") }) {
			Files.deleteIfExists(old);
		}
		this.disks.inject(base(request.image(), directory), request.partition(), GuestNames.HOME,
				Launcher.write(directory.resolve("launcher")), List.of(), template.disk());
		WorkDisk.makeBlank(directory.resolve(BLANK));
		GuestSpec spec = new GuestSpec(directory, "disk.qcow2", hardware, option.kernel(),
				new WarmParts(Path.of("memory"), null, BLANK, "raw"), limit, CONSOLE_LIMIT);
		SavedGuest saved = this.saver.save(spec, template.state());
		return new WarmTemplate(directory, hardware, saved.boot(), saved.homeKib());
	}

	// QEMU does not save a guest over an image of every format: over a copy, then.
	private DiskImage base(DiskImage image, Path directory) throws IOException {
		Path copy = directory.resolve(BASE);
		if (image.format().canBeSaved()) {
			return image;
		}
		return Files.exists(copy) ? new DiskImage(copy, ImageFormat.QCOW2) : this.disks.copy(image, copy);
	}

	private WarmTemplate complete(WarmTemplate template, Path directory, Path destination) throws IOException {
		DiskImage disk = new DiskImage(template.disk(), ImageFormat.QCOW2);
		this.disks.createOverlay(disk, template.overlay());
		try {
			this.trial.run(template);
		}
		catch (Trial.NotRightException ex) {
			throw new ColdStartException("the trial unit failed: " + ex.getMessage(), template.hardware().bus(), true);
		}
		this.disks.nameBacking(template.overlay(), destination.resolve("disk.qcow2"));
		if (Files.exists(directory.resolve(BASE))) {
			this.disks.nameBacking(template.disk(), destination.resolve(BASE));
		}
		for (String name : List.of(BLANK, "kernel", "initrd", "qemu.log", "launcher", "trial")) {
			Directories.remove(directory.resolve(name));
		}
		for (Path file : List.of(template.memory(), template.disk(), template.overlay())) {
			DurableFiles.force(file);
		}
		return template;
	}

}
