package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.ChangedImageException;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.host.FileIdentity;
import dev.vmwork.process.DiskUse;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.GuestFileNames;
import dev.vmwork.unit.Plural;

/**
 * Makes warm templates, and puts them into the store when they are complete.
 */
final class TemplateMaker {

	private final TemplateStore store;

	private final HostRoom room;

	private final long limit;

	private final TemplateTools tools;

	private final ProcessRunner processes;

	private final TemplateJob job;

	private final TemplateSums sums;

	/**
	 * Creates the maker.
	 * @param store takes the templates
	 * @param room what the host has free
	 * @param limit how many bytes they may take together
	 * @param tools boot, save and try guests
	 * @param processes starts tools
	 * @param job carries out the steps
	 */
	TemplateMaker(TemplateStore store, HostRoom room, long limit, TemplateTools tools, ProcessRunner processes,
			TemplateJob job) {
		this.store = store;
		this.room = room;
		this.limit = limit;
		this.tools = tools;
		this.processes = processes;
		this.job = job;
		this.sums = new TemplateSums(processes);
	}

	/**
	 * Finds out whether a template is still what was made.
	 * @param directory its folder in the store, a lock of which the caller holds
	 * @return what is wrong, or null if nothing is
	 * @throws IOException if that cannot be found out
	 */
	@Nullable String problem(Path directory) throws IOException {
		try {
			return TemplateRecord.read(directory).refusal().isEmpty() ? this.sums.problem(directory) : null;
		}
		catch (TemplateRecord.DamagedRecordException ex) {
			return ex.getMessage();
		}
	}

	/**
	 * Removes a template that is not what was made.
	 * @param request what it is wanted for
	 * @param directory its folder in the store, whose exclusive lock the caller holds
	 * @param problem what is wrong
	 * @throws IOException if it cannot be removed
	 */
	void discard(TemplateRequest request, Path directory, String problem) throws IOException {
		this.store.remove(directory);
		this.job.discarded(subject(request, directory), problem);
	}

	private static TemplateJob.Subject subject(TemplateRequest request, Path directory) {
		return new TemplateJob.Subject(String.valueOf(directory.getFileName()), request.image().path().toString());
	}

	/**
	 * Makes a template, or records why the image can have none.
	 * @param request what it is wanted for
	 * @param directory its folder in the store, whose exclusive lock the caller holds
	 * @throws IOException if the host fails
	 */
	void make(TemplateRequest request, Path directory) throws IOException {
		long start = System.nanoTime();
		// what happens twice is not chance
		boolean refusedBefore = TemplateRecord.isIn(directory);
		this.store.remove(directory);
		Path part = Files.createDirectories(TemplateStore.part(directory));
		try {
			long wanted = HostRoom.diskBytes(request);
			this.store.evict(this.limit - wanted, wanted);
			this.room.check(request);
			requireUnchanged(request);
			WarmTemplate template = make(request, part, directory);
			requireUnchanged(request);
			this.sums.write(part);
			record(request, template, Duration.ofNanos(System.nanoTime() - start)).write(part);
			DurableFiles.move(part, directory);
		}
		catch (ColdStartException ex) {
			if (ex.isHosts()) {
				this.store.clear(part);
				throw ex;
			}
			requireUnchanged(request, part);
			refuse(request, ex, Duration.ofNanos(System.nanoTime() - start), refusedBefore, directory);
		}
		catch (IOException | RuntimeException ex) {
			this.store.clear(part);
			throw ex;
		}
	}

	// What is found out counts for the image that has the key.
	private static void requireUnchanged(TemplateRequest request) throws IOException {
		Path image = request.image().path();
		if (!FileIdentity.of(image).equals(request.identity())) {
			throw new ChangedImageException(image, "it was checked");
		}
	}

	private void requireUnchanged(TemplateRequest request, Path part) throws IOException {
		try {
			requireUnchanged(request);
		}
		catch (IOException ex) {
			this.store.clear(part);
			throw ex;
		}
	}

	private WarmTemplate make(TemplateRequest request, Path part, Path directory) throws IOException {
		try (TemplateMaking making = new TemplateMaking(this.tools, request, part, directory)) {
			this.job.execute(subject(request, directory), making.steps());
			return making.template();
		}
	}

	// Leaves what the guest said, and nothing else of what was half made.
	private void refuse(TemplateRequest request, ColdStartException reason, Duration cost, boolean refusedBefore,
			Path directory) throws IOException {
		Path part = TemplateStore.part(directory);
		Path console = part.resolve(GuestFileNames.CONSOLE);
		byte[] said = Files.exists(console) ? Files.readAllBytes(console) : new byte[0];
		this.store.clear(part);
		Files.createDirectories(part);
		Files.write(console, said);
		new TemplateRecord(request.image().path().toString(), describe(request), reason.bus(), Duration.ZERO, cost, 0,
				0, String.valueOf(reason.getMessage()), reason.isSuspicion() && !refusedBefore)
			.write(part);
		DurableFiles.move(part, directory);
	}

	private TemplateRecord record(TemplateRequest request, WarmTemplate template, Duration cost) throws IOException {
		Path directory = template.directory();
		return new TemplateRecord(request.image().path().toString(), describe(request), template.hardware().bus(),
				template.boot(), cost, template.homeKib(), DiskUse.of(this.processes, directory, directory), "", false);
	}

	private static String describe(TemplateRequest request) {
		return request.hardware().machine() + ", " + request.hardware().memoryMib() + " MiB, "
				+ Plural.of(request.hardware().cpus(), "CPU") + ", " + request.hardware().accelerator().option();
	}

}
