package dev.vmwork.warm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.QemuProbe;

/**
 * The warm templates in a home. A template is made once, however many threads and
 * processes want it at the same moment; it is used by as many; and while it is used it is
 * not removed. A template that exists is complete. Safe for use by several threads.
 */
public final class WarmTemplates implements Closeable {

	/** How often the making may fail before this process starts an image cold. */
	private static final int MOST_TRIES = 3;

	private final TemplateStore store;

	private final TemplateKeys keys;

	private final TemplateFinder finder;

	private final Cancellation cancellation;

	private final Map<TemplateRequest, FutureTask<WarmTemplate>> acquired = new ConcurrentHashMap<>();

	private final Map<TemplateRequest, Integer> failures = new ConcurrentHashMap<>();

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
		HostRoom room = new HostRoom(folder);
		TemplateStore store = new TemplateStore(folder, room, processes);
		Trial trial = new Trial(new WarmGuests(new GuestRunner(processes, cancellation, qemu)),
				new WorkDisk(processes));
		TemplateTools tools = new TemplateTools(disks, new BootFileExtractor(processes, disks),
				new GuestSaver(processes, cancellation, qemu), trial);
		TemplateKeys keys = new TemplateKeys(folder.resolve("digests"), processes, qemu);
		TemplateMaker maker = new TemplateMaker(store, room, limit, tools, processes, job);
		return new WarmTemplates(store, keys, new TemplateFinder(folder, store, keys, maker, cancellation),
				cancellation);
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

	private WarmTemplates(TemplateStore store, TemplateKeys keys, TemplateFinder finder, Cancellation cancellation) {
		this.store = store;
		this.keys = keys;
		this.finder = finder;
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
		FutureTask<WarmTemplate> task = new FutureTask<>(() -> this.finder.find(request, again));
		FutureTask<WarmTemplate> first = this.acquired.putIfAbsent(request, task);
		if (first == null) {
			task.run();
			forgetIfTransient(request, task);
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
		return this.finder.inUse(key);
	}

	// What failed because of the host may succeed the next time.
	private void forgetIfTransient(TemplateRequest request, FutureTask<WarmTemplate> task) {
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
		return isSettled(request) || this.finder.isThere(request);
	}

	private WarmTemplate await(FutureTask<WarmTemplate> task) throws IOException {
		try {
			return task.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof IOException failure) {
				throw failure;
			}
			throw new IOException(String.valueOf(ex.getCause()), ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.cancellation.request();
			throw new CancelledException();
		}
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

	@Override
	public void close() throws IOException {
		this.finder.close();
	}

}
