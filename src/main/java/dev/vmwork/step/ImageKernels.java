package dev.vmwork.step;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.vmwork.bootloader.BootFileExtractor;
import dev.vmwork.bootloader.BootOption;
import dev.vmwork.bootloader.BootOptions;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.qemu.DirectBoot;

/**
 * What cold starts have found out about images: their kernels, which are taken out once
 * and kept as long as this process runs, and the way to boot that worked, which is the
 * only one from then on. Safe for use by several threads.
 */
public final class ImageKernels implements Closeable {

	private final BootFileExtractor extractor;

	private final Home home;

	private final Map<Way, BootOption> working = new ConcurrentHashMap<>();

	private final Map<Path, Answer> answers = new ConcurrentHashMap<>();

	private @Nullable Path folder;

	/**
	 * Knows nothing yet.
	 * @param extractor takes kernels out of images
	 * @param home takes them
	 */
	public ImageKernels(BootFileExtractor extractor, Home home) {
		this.extractor = extractor;
		this.home = home;
	}

	/**
	 * The ways to try for a unit.
	 * @param task the unit
	 * @param options what may be tried
	 * @return the ways, at least one
	 * @throws IOException if the image cannot be read, or its kernel is wanted and cannot
	 * be started directly
	 */
	List<BootOption> options(UnitTask task, BootOptions options) throws IOException {
		BootOption known = this.working.get(Way.of(task));
		return (known != null) ? List.of(known) : options.of(() -> kernel(task.base().image()));
	}

	/**
	 * Remembers that a way worked.
	 * @param task the unit
	 * @param option the way by which its guest reached its start script
	 */
	void worked(UnitTask task, BootOption option) {
		this.working.put(Way.of(task), option);
	}

	private DirectBoot kernel(DiskImage image) throws IOException {
		Answer answer = this.answers.get(image.path());
		if (answer == null) {
			answer = ask(image);
			this.answers.put(image.path(), answer);
		}
		if (answer.kernel() == null) {
			throw new UnfitImageException(answer.reason());
		}
		return answer.kernel();
	}

	private synchronized Answer ask(DiskImage image) throws IOException {
		if (this.folder == null) {
			this.folder = Files.createTempDirectory(this.home.temporary(), "boot-");
		}
		try {
			return new Answer(this.extractor.extract(image, Files.createTempDirectory(this.folder, "image-")), "");
		}
		catch (UnfitImageException ex) {
			return new Answer(null, String.valueOf(ex.getMessage()));
		}
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

	/**
	 * What came of taking the kernel out of an image.
	 *
	 * @param kernel the kernel, or null if it cannot be started directly
	 * @param reason why not
	 */
	private record Answer(@Nullable DirectBoot kernel, String reason) {

	}

}
