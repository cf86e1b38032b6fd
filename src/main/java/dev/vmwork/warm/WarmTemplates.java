package dev.vmwork.warm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import dev.vmwork.bootloader.BootFileExtractor;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.guest.GuestSaver;
import dev.vmwork.host.Directories;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.process.DiskUse;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.unit.GuestFileNames;
import dev.vmwork.warm.ColdStartException.Cause;

/**
 * The warm templates in a home. A template is made once, however many threads and
 * processes want it at the same moment; it is used by as many; and while it is used it is
 * not removed. A template that exists is complete. Safe for use by several threads.
 */
public final class WarmTemplates implements Closeable {

	private static final long POLL_MILLIS = 100;

	/** How often the host may fail before an image is started cold for good. */
	private static final int MOST_TRIES = 3;

	private final Path folder;

	private final TemplateStore store;

	private final long limit;

	private final TemplateKeys keys;

	private final TemplateMaker maker;

	private final TemplateJob job;

	private final HostRoom room;

	private final ProcessRunner processes;

	private final Cancellation cancellation;

	private final Map<TemplateRequest, FutureTask<WarmTemplate>> acquired = new ConcurrentHashMap<>();

	private final Map<TemplateRequest, Integer> failures = new ConcurrentHashMap<>();

	private final Map<String, TemplateLock> locks = new ConcurrentHashMap<>();

	private final Map<String, WarmTemplate> inUse = new ConcurrentHashMap<>();

	/**
	 * The templates in a folder.
	 * @param folder the folder, which need not be there yet
	 * @param limit how many bytes they may take together
	 * @param disks reads images
	 * @param processes starts tools
	 * @param cancellation ends waiting
	 * @param qemu knows what QEMU can do
	 * @param job carries out the making of templates
	 * @return the templates
	 */
	public static WarmTemplates open(Path folder, long limit, GuestDisks disks, ProcessRunner processes,
			Cancellation cancellation, QemuProbe qemu, TemplateJob job) {
		WorkDisk workDisks = new WorkDisk(processes);
		Trial trial = new Trial(new WarmGuests(new GuestRunner(processes, cancellation, qemu)), workDisks);
		TemplateMaker maker = new TemplateMaker(disks, new BootFileExtractor(processes, disks),
				new GuestSaver(processes, cancellation, qemu), trial);
		return new WarmTemplates(folder, limit, maker, processes, cancellation, qemu, job);
	}

	/**
	 * The templates in a folder, for callers that make none.
	 * @param folder the folder, which need not be there
	 * @param cancellation ends waiting
	 * @return the templates
	 */
	public static WarmTemplates in(Path folder, Cancellation cancellation) {
		ProcessRunner processes = new ProcessRunner(cancellation);
		QemuProbe qemu = new QemuProbe(processes, cancellation, folder.resolveSibling("qemu"));
		return open(folder, Long.MAX_VALUE, new GuestDisks(processes, false), processes, cancellation, qemu,
				TemplateJob.UNRECORDED);
	}

	/**
	 * Creates the templates.
	 * @param folder their folder
	 * @param limit how many bytes they may take together
	 * @param maker makes those that are missing
	 * @param processes starts tools
	 * @param cancellation ends waiting
	 * @param qemu knows what QEMU can do
	 * @param job carries out the making of templates
	 */
	WarmTemplates(Path folder, long limit, TemplateMaker maker, ProcessRunner processes, Cancellation cancellation,
			QemuProbe qemu, TemplateJob job) {
		this.folder = folder;
		this.limit = limit;
		this.keys = new TemplateKeys(folder.resolve("digests"), processes, qemu);
		this.maker = maker;
		this.job = job;
		this.room = new HostRoom(folder);
		this.store = new TemplateStore(folder, this.room, processes);
		this.processes = processes;
		this.cancellation = cancellation;
	}

	/**
	 * Gets a template, made if need be. It is not removed until this object is closed.
	 * @param request what it is wanted for
	 * @param again whether to try an image again that could not be warm-started before
	 * @return the template
	 * @throws ColdStartException if the image cannot be warm-started
	 * @throws CancelledException if vmwork stops
	 * @throws IOException if the host fails
	 */
	public WarmTemplate acquire(TemplateRequest request, boolean again) throws IOException {
		FutureTask<WarmTemplate> task = new FutureTask<>(() -> find(request, again));
		FutureTask<WarmTemplate> first = this.acquired.putIfAbsent(request, task);
		if (first == null) {
			task.run();
			forgetIfPassing(request, task);
			first = task;
		}
		return await(first);
	}

	/**
	 * A template that this object has got. It is not removed until this object is closed.
	 * @param key its key
	 * @return the template
	 */
	public WarmTemplate inUse(String key) {
		WarmTemplate template = this.inUse.get(key);
		if (template == null) {
			throw new IllegalStateException("template " + key + " was not acquired");
		}
		return template;
	}

	// What failed because of the host may succeed the next time.
	private void forgetIfPassing(TemplateRequest request, FutureTask<WarmTemplate> task) {
		try {
			await(task);
		}
		catch (IOException ex) {
			boolean permanent = ex instanceof ColdStartException cold && cold.isPermanent();
			if (!permanent && this.failures.merge(request, 1, Integer::sum) < MOST_TRIES) {
				this.acquired.remove(request, task);
			}
		}
	}

	/**
	 * Whether {@link #acquire} has been asked for a template and knows the answer.
	 * @param request what it is wanted for
	 * @return true if it would not wait
	 */
	public boolean isSettled(TemplateRequest request) {
		FutureTask<WarmTemplate> task = this.acquired.get(request);
		return task != null && task.isDone();
	}

	/**
	 * Whether {@link #acquire} has got a template.
	 * @param request what it is wanted for
	 * @return false if it would take time, or there can be none
	 */
	public boolean isAtHand(TemplateRequest request) {
		FutureTask<WarmTemplate> task = this.acquired.get(request);
		if (task == null || !task.isDone()) {
			return false;
		}
		try {
			await(task);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Whether there is a template, or the knowledge that there can be none.
	 * @param request what it is wanted for
	 * @return true if none has to be made
	 * @throws IOException if the image cannot be read
	 */
	public boolean isThere(TemplateRequest request) throws IOException {
		Path directory = this.folder.resolve(this.keys.of(request));
		return isSettled(request) || (TemplateRecord.isIn(directory) && !isDoubtful(directory, false));
	}

	private WarmTemplate await(FutureTask<WarmTemplate> task) throws IOException {
		try {
			return task.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof IOException failure) {
				throw failure;
			}
			throw new IOException("the making failed: " + ex.getCause(), ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.cancellation.request();
			throw new CancelledException();
		}
	}

	private WarmTemplate find(TemplateRequest request, boolean again) throws IOException {
		Directories.createPrivate(this.folder);
		String key = this.keys.of(request);
		Path directory = this.folder.resolve(key);
		boolean made = false;
		while (true) {
			this.cancellation.check();
			TemplateLock shared = this.store.tryLock(key, true);
			if (shared != null && isUsable(directory, made, again, shared)) {
				return open(directory, request, shared);
			}
			try (TemplateLock exclusive = this.store.tryLock(key, false)) {
				if (exclusive != null && (!TemplateRecord.isIn(directory) || (!made && isDoubtful(directory, again)))) {
					make(request, directory);
					made = true;
					continue;
				}
			}
			pause();
		}
	}

	// Gives the lock back if there is nothing to use.
	private static boolean isUsable(Path directory, boolean made, boolean again, TemplateLock lock) throws IOException {
		boolean usable = false;
		try {
			usable = TemplateRecord.isIn(directory) && (made || !isDoubtful(directory, again));
			return usable;
		}
		finally {
			if (!usable) {
				lock.close();
			}
		}
	}

	// Whether an image that could not be warm-started is to be tried again.
	private static boolean isDoubtful(Path directory, boolean again) throws IOException {
		TemplateRecord template = TemplateRecord.read(directory);
		return template.suspicion() || (again && !template.refusal().isEmpty());
	}

	private WarmTemplate open(Path directory, TemplateRequest request, TemplateLock lock) throws IOException {
		boolean opened = false;
		try {
			WarmTemplate template = open(directory, request);
			this.locks.put(template.key(), lock);
			this.inUse.put(template.key(), template);
			opened = true;
			return template;
		}
		finally {
			if (!opened) {
				lock.close();
			}
		}
	}

	private static WarmTemplate open(Path directory, TemplateRequest request) throws IOException {
		TemplateRecord template = TemplateRecord.read(directory);
		if (!template.refusal().isEmpty()) {
			throw new ColdStartException(template.refusal(), template.bus(),
					template.suspicion() ? Cause.CHANCE : Cause.IMAGE);
		}
		return new WarmTemplate(directory, request.hardware().on(template.bus()), template.boot(), template.homeKib());
	}

	private void make(TemplateRequest request, Path directory) throws IOException {
		long start = System.nanoTime();
		// twice is no chance
		boolean refusedBefore = TemplateRecord.isIn(directory);
		this.store.remove(directory);
		Path part = Files.createDirectories(TemplateStore.part(directory));
		try {
			long wanted = HostRoom.diskBytes(request);
			this.store.evict(this.limit - wanted, wanted);
			this.room.check(request);
			WarmTemplate template = make(request, part, directory);
			record(request, template, Duration.ofNanos(System.nanoTime() - start)).write(part);
			Files.move(part, directory, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (ColdStartException ex) {
			Path console = part.resolve(GuestFileNames.CONSOLE);
			byte[] said = Files.exists(console) ? Files.readAllBytes(console) : new byte[0];
			this.store.clear(part);
			if (!ex.isPermanent() && !ex.isSuspicion()) {
				throw ex;
			}
			Files.createDirectories(part);
			Files.write(console, said);
			new TemplateRecord(request.image().path().toString(), describe(request), ex.bus(), Duration.ZERO,
					Duration.ofNanos(System.nanoTime() - start), 0, 0, String.valueOf(ex.getMessage()),
					ex.isSuspicion() && !refusedBefore)
				.write(part);
			Files.move(part, directory, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException | RuntimeException ex) {
			this.store.clear(part);
			throw ex;
		}
	}

	private WarmTemplate make(TemplateRequest request, Path part, Path directory) throws IOException {
		TemplateJob.Subject subject = new TemplateJob.Subject(String.valueOf(directory.getFileName()),
				request.image().path().toString());
		try (TemplateMaking making = this.maker.begin(request, part, directory)) {
			this.job.execute(subject, making.steps());
			return making.template();
		}
	}

	private TemplateRecord record(TemplateRequest request, WarmTemplate template, Duration cost) throws IOException {
		Path directory = template.directory();
		return new TemplateRecord(request.image().path().toString(), describe(request), template.hardware().bus(),
				template.boot(), cost, template.homeKib(), DiskUse.of(this.processes, directory, directory), "", false);
	}

	private static String describe(TemplateRequest request) {
		return request.hardware().machine() + ", " + request.hardware().memoryMib() + " MiB, "
				+ request.hardware().cpus() + " CPU, " + request.hardware().accelerator().option();
	}

	/**
	 * Counts a use of a template.
	 * @param template the template
	 * @throws IOException if it cannot be written
	 */
	public void used(WarmTemplate template) throws IOException {
		Files.write(template.uses(), new byte[] { '.' }, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	/**
	 * The templates, the latest used first, and the images that cannot be warm-started.
	 * @return the templates
	 * @throws IOException if the folder cannot be read
	 */
	public List<TemplateInfo> list() throws IOException {
		return this.store.list();
	}

	/**
	 * Removes templates that no one is using.
	 * @return those that were removed
	 * @throws IOException if one cannot be removed
	 */
	public List<TemplateInfo> prune() throws IOException {
		return this.store.prune();
	}

	/**
	 * Ends and removes what a killed vmwork left half made.
	 * @throws IOException if it cannot be ended or removed
	 */
	public void recover() throws IOException {
		this.store.recover();
		this.keys.recover();
	}

	private void pause() throws CancelledException {
		try {
			Thread.sleep(POLL_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.cancellation.request();
		}
		this.cancellation.check();
	}

	@Override
	public void close() throws IOException {
		for (TemplateLock lock : this.locks.values()) {
			lock.close();
		}
	}

}
