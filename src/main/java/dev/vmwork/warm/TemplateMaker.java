package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.vmwork.host.DurableFiles;
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
			WarmTemplate template = make(request, part, directory);
			record(request, template, Duration.ofNanos(System.nanoTime() - start)).write(part);
			DurableFiles.move(part, directory);
		}
		catch (ColdStartException ex) {
			if (ex.isHosts()) {
				this.store.clear(part);
				throw ex;
			}
			refuse(request, ex, Duration.ofNanos(System.nanoTime() - start), refusedBefore, directory);
		}
		catch (IOException | RuntimeException ex) {
			this.store.clear(part);
			throw ex;
		}
	}

	private WarmTemplate make(TemplateRequest request, Path part, Path directory) throws IOException {
		TemplateJob.Subject subject = new TemplateJob.Subject(String.valueOf(directory.getFileName()),
				request.image().path().toString());
		try (TemplateMaking making = new TemplateMaking(this.tools, request, part, directory)) {
			this.job.execute(subject, making.steps());
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
