package dev.vmwork.warm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.bootloader.BootOption;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.guest.BootedGuest;
import dev.vmwork.guest.NotReadyException;
import dev.vmwork.host.Deadline;
import dev.vmwork.host.Directories;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.Hardware;
import dev.vmwork.qemu.WarmParts;
import dev.vmwork.unit.GuestFileNames;
import dev.vmwork.warm.ColdStartException.Cause;

/**
 * The making of one template: its guest is booted with the launcher in place of a unit's
 * script, comes to rest, is saved, and runs a trial unit. What the image needs, its bus
 * and whether its kernel can be started directly, is found out by trying. Each step is
 * done once, in this order. When this is closed, the guest's QEMU is gone.
 */
final class TemplateMaking implements Closeable {

	/**
	 * How long the guest may take until it is ready, in all ways to boot together. Of its
	 * own: what a row allows its application says nothing of the image.
	 */
	private static final Duration BOOT_LIMIT = Duration.ofMinutes(10);

	private static final long CONSOLE_LIMIT = 1 << 20;

	private static final Duration HALF_SECOND = Duration.ofMillis(500);

	private static final String BLANK = "blank.raw";

	/** The base image's copy, where there has to be one. */
	private static final String BASE = "base.qcow2";

	private final TemplateTools tools;

	private final TemplateRequest request;

	private final Path directory;

	private final Path destination;

	private @Nullable BootedGuest guest;

	private @Nullable WarmTemplate template;

	/**
	 * Begins to make a template.
	 * @param tools boot, save and try guests
	 * @param request what it is wanted for
	 * @param directory an empty folder for it
	 * @param destination the folder that it will be moved to when it is complete
	 */
	TemplateMaking(TemplateTools tools, TemplateRequest request, Path directory, Path destination) {
		this.tools = tools;
		this.request = request;
		this.directory = directory;
		this.destination = destination;
	}

	/**
	 * The steps.
	 * @return the steps, which fail with a {@link ColdStartException} if the image cannot
	 * be warm-started, and with other exceptions if the host fails
	 */
	List<TemplateJob.Step> steps() {
		return List.of(new TemplateJob.Step("boot", this::boot), new TemplateJob.Step("settle", this::settle),
				new TemplateJob.Step("save", this::save), new TemplateJob.Step("trial", this::tryUnits));
	}

	/**
	 * The template, when all steps are done.
	 * @return the template, in the folder in which it is made
	 */
	WarmTemplate template() {
		return Objects.requireNonNull(this.template);
	}

	private String boot() throws IOException {
		List<BootOption> options = options();
		Deadline deadline = Deadline.in(BOOT_LIMIT);
		NotReadyException last = null;
		Cause cause = Cause.CHANCE;
		for (BootOption option : options) {
			// whole seconds, for people
			Duration left = Duration.ofSeconds(deadline.left().plus(HALF_SECOND).toSeconds());
			if (left.toSeconds() < 1) {
				break;
			}
			try {
				boot(option, left);
				return option.toString();
			}
			catch (NotReadyException ex) {
				if (ex.isLaunched()) {
					throw new ColdStartException(String.valueOf(ex.getMessage()), option.bus(), Cause.IMAGE);
				}
				last = ex;
				cause = ex.isHosts() ? Cause.HOST : cause;
			}
		}
		throw new ColdStartException(String.valueOf(Objects.requireNonNull(last).getMessage()),
				this.request.hardware().bus(), cause);
	}

	private List<BootOption> options() throws IOException {
		try {
			return this.request.boot().of(() -> this.tools.extractor().extract(this.request.image(), this.directory));
		}
		catch (UnfitImageException ex) {
			throw new ColdStartException(String.valueOf(ex.getMessage()), this.request.hardware().bus(), Cause.IMAGE);
		}
	}

	private void boot(BootOption option, Duration limit) throws IOException {
		Hardware hardware = this.request.hardware().on(option.bus());
		WarmTemplate booting = new WarmTemplate(this.directory, hardware, Duration.ZERO, 0);
		for (Path old : new Path[] { booting.memory(), booting.state(),
				this.directory.resolve(GuestFileNames.CONSOLE) }) {
			Files.deleteIfExists(old);
		}
		this.tools.disks()
			.inject(base(), this.request.partition(), GuestNames.HOME,
					Launcher.write(this.directory.resolve("launcher")), List.of(), booting.disk());
		WorkDisk.makeBlank(this.directory.resolve(BLANK));
		GuestSpec spec = new GuestSpec(this.directory, WarmTemplate.DISK, hardware, option.kernel(),
				new WarmParts(Path.of(WarmTemplate.MEMORY), null, BLANK, "raw"), limit, CONSOLE_LIMIT);
		BootedGuest booted = this.tools.saver().boot(spec);
		this.guest = booted;
		this.template = new WarmTemplate(this.directory, hardware, booted.boot(), booted.homeKib());
	}

	// QEMU does not save a guest over an image of every format: over a copy, then.
	private DiskImage base() throws IOException {
		DiskImage image = this.request.image();
		Path copy = this.directory.resolve(BASE);
		if (image.format().canBeSaved()) {
			return image;
		}
		return Files.exists(copy) ? new DiskImage(copy, ImageFormat.QCOW2) : this.tools.disks().copy(image, copy);
	}

	private String settle() throws IOException {
		Objects.requireNonNull(this.guest).awaitRest();
		return "";
	}

	private String save() throws IOException {
		try {
			Objects.requireNonNull(this.guest).save(template().state());
		}
		catch (NotReadyException ex) {
			throw new ColdStartException(String.valueOf(ex.getMessage()), template().hardware().bus(), Cause.IMAGE);
		}
		close();
		this.tools.disks().createOverlay(new DiskImage(template().disk(), ImageFormat.QCOW2), template().overlay());
		return "";
	}

	private String tryUnits() throws IOException {
		try {
			this.tools.trial().run(template());
		}
		catch (Trial.NotRightException ex) {
			throw new ColdStartException("the trial unit failed: " + ex.getMessage(), template().hardware().bus(),
					Cause.CHANCE);
		}
		complete();
		return "";
	}

	private void complete() throws IOException {
		this.tools.disks().nameBacking(template().overlay(), this.destination.resolve(WarmTemplate.DISK));
		if (Files.exists(this.directory.resolve(BASE))) {
			this.tools.disks().nameBacking(template().disk(), this.destination.resolve(BASE));
		}
		for (String name : List.of(BLANK, "kernel", "initrd", GuestFileNames.LOG, "launcher", "trial")) {
			Directories.remove(this.directory.resolve(name));
		}
	}

	@Override
	public void close() throws IOException {
		if (this.guest != null) {
			this.guest.close();
			this.guest = null;
		}
	}

}
