package dev.vmwork.step;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.JobSettings;
import dev.vmwork.bootloader.BootFileExtractor;
import dev.vmwork.bootloader.BootFiles;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.qemu.DirectBoot;
import dev.vmwork.qemu.DiskBus;

/**
 * The ways to boot an image for a cold start. A way that worked is the only one from then
 * on. Kernels are taken out of an image once, and kept as long as this process runs. Safe
 * for use by several threads.
 */
public final class Boots implements Closeable {

	private final BootFileExtractor extractor;

	private final Home home;

	private final Map<Way, Boot> working = new ConcurrentHashMap<>();

	private final Map<Path, Optional<DirectBoot>> kernels = new ConcurrentHashMap<>();

	private @Nullable Path folder;

	/**
	 * Creates the choice.
	 * @param extractor takes kernels out of images
	 * @param home takes them
	 */
	public Boots(BootFileExtractor extractor, Home home) {
		this.extractor = extractor;
		this.home = home;
	}

	/**
	 * The ways to try for a unit.
	 * @param task the unit
	 * @param start its start
	 * @return the ways, at least one
	 * @throws IOException if the image cannot be read, or its kernel is wanted and cannot
	 * be started directly
	 */
	List<Boot> of(UnitTask task, Start start) throws IOException {
		Boot known = this.working.get(Way.of(task));
		if (known != null) {
			return List.of(known);
		}
		JobSettings settings = task.settings();
		DiskBus first = start.bus();
		List<Boot> ways = new ArrayList<>();
		DirectBoot kernel = settings.boot().equals("disk") ? null : kernel(task);
		if (kernel != null) {
			ways.add(new Boot(first, kernel));
		}
		if (!settings.boot().equals("kernel")) {
			ways.add(new Boot(first, null));
		}
		if (start.anyBus()) {
			for (DiskBus bus : DiskBus.values()) {
				if (bus != first) {
					ways.add(new Boot(bus, settings.boot().equals("kernel") ? kernel : null));
				}
			}
		}
		return ways;
	}

	/**
	 * Remembers that a way worked.
	 * @param task the unit
	 * @param boot the way by which its guest reached its start script
	 */
	void worked(UnitTask task, Boot boot) {
		this.working.put(Way.of(task), boot);
	}

	private @Nullable DirectBoot kernel(UnitTask task) throws IOException {
		boolean needed = task.settings().boot().equals("kernel");
		Path image = task.base().image().path();
		Optional<DirectBoot> known = this.kernels.get(image);
		if (known != null && (known.isPresent() || !needed)) {
			return known.orElse(null);
		}
		try {
			DirectBoot taken = take(task.base().image());
			this.kernels.put(image, Optional.of(taken));
			return taken;
		}
		catch (UnfitImageException ex) {
			if (needed) {
				throw ex;
			}
			this.kernels.put(image, Optional.empty());
			return null;
		}
	}

	private synchronized DirectBoot take(DiskImage image) throws IOException {
		if (this.folder == null) {
			this.folder = Files.createTempDirectory(this.home.temporary(), "boot-");
		}
		BootFiles files = this.extractor.extract(image, Files.createTempDirectory(this.folder, "image-"));
		return new DirectBoot(files.kernel(), files.initrd(), files.commandLine());
	}

	@Override
	public synchronized void close() throws IOException {
		if (this.folder != null) {
			Directories.remove(this.folder);
			this.home.removeTemporary();
		}
	}

	/**
	 * What decides by which ways an image can be booted.
	 *
	 * @param image the image
	 * @param profile the job profile
	 */
	private record Way(Path image, String profile) {

		static Way of(UnitTask task) {
			return new Way(task.base().image().path(), task.unit().profile());
		}

	}

}
