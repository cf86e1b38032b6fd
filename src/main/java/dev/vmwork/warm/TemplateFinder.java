package dev.vmwork.warm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.Directories;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.warm.ColdStartException.Cause;

/**
 * Finds templates in the store, and has those made that are missing: by one process,
 * while others wait. Safe for use by several threads, each with a request of its own.
 */
final class TemplateFinder implements Closeable {

	private static final long POLL_MILLIS = 100;

	private final Path folder;

	private final TemplateStore store;

	private final TemplateKeys keys;

	private final TemplateMaker maker;

	private final Cancellation cancellation;

	private final Map<String, Use> inUse = new ConcurrentHashMap<>();

	/**
	 * Creates the finder.
	 * @param folder the store's folder, which need not be there yet
	 * @param store has the templates
	 * @param keys know their names
	 * @param maker makes those that are missing
	 * @param cancellation ends waiting
	 */
	TemplateFinder(Path folder, TemplateStore store, TemplateKeys keys, TemplateMaker maker,
			Cancellation cancellation) {
		this.folder = folder;
		this.store = store;
		this.keys = keys;
		this.maker = maker;
		this.cancellation = cancellation;
	}

	/**
	 * A template that this object has got. It is not removed until this object is closed.
	 * @param key its key
	 * @return the template
	 */
	WarmTemplate inUse(String key) {
		Use use = this.inUse.get(key);
		if (use == null) {
			throw new IllegalStateException("template " + key + " was not acquired");
		}
		return use.template();
	}

	/**
	 * Whether there is a template, or the knowledge that there can be none.
	 * @param request what it is wanted for
	 * @return true if none has to be made
	 * @throws IOException if the image cannot be read
	 */
	boolean isThere(TemplateRequest request) throws IOException {
		return isAnswered(this.folder.resolve(this.keys.of(request)), false, false);
	}

	/**
	 * Finds a template, made if need be. Waits while another process makes it. It is not
	 * removed until this object is closed.
	 * @param request what it is wanted for
	 * @param again whether to try an image again that could not be warm-started before
	 * @return the template
	 * @throws ColdStartException if the image cannot be warm-started
	 * @throws CancelledException if vmwork stops
	 * @throws IOException if the host fails
	 */
	WarmTemplate find(TemplateRequest request, boolean again) throws IOException {
		Directories.createPrivate(this.folder);
		String key = this.keys.of(request);
		Path directory = this.folder.resolve(key);
		discardDamaged(key, request);
		boolean made = false;
		while (true) {
			this.cancellation.check();
			WarmTemplate template = take(key, request, made, again);
			if (template != null) {
				return template;
			}
			try (TemplateLock exclusive = this.store.tryLock(key, false)) {
				if (exclusive != null && !isAnswered(directory, made, again)) {
					this.maker.make(request, directory);
					made = true;
					continue;
				}
			}
			pause();
		}
	}

	// One that is made or removed just now is no matter of this.
	private void discardDamaged(String key, TemplateRequest request) throws IOException {
		Path directory = this.folder.resolve(key);
		String problem = null;
		try (TemplateLock shared = this.store.tryLock(key, true)) {
			if (shared != null && TemplateRecord.isIn(directory)) {
				problem = this.maker.problem(directory);
			}
		}
		if (problem == null) {
			return;
		}
		try (TemplateLock exclusive = this.store.tryLock(key, false)) {
			if (exclusive == null) {
				throw new IOException("template " + key + " is damaged, and in use: " + problem);
			}
			this.maker.discard(request, directory, problem);
		}
	}

	// Null if it has to be made, or is being made.
	private @Nullable WarmTemplate take(String key, TemplateRequest request, boolean made, boolean again)
			throws IOException {
		Path directory = this.folder.resolve(key);
		TemplateLock shared = this.store.tryLock(key, true);
		boolean kept = false;
		try {
			if (shared == null || !isAnswered(directory, made, again)) {
				return null;
			}
			WarmTemplate template = open(directory, request);
			this.inUse.put(key, new Use(template, shared));
			kept = true;
			return template;
		}
		finally {
			if (shared != null && !kept) {
				shared.close();
			}
		}
	}

	private static boolean isAnswered(Path directory, boolean made, boolean again) throws IOException {
		return TemplateRecord.isIn(directory) && (made || !isDoubtful(directory, again));
	}

	// Whether an image that could not be warm-started is to be tried again.
	private static boolean isDoubtful(Path directory, boolean again) throws IOException {
		TemplateRecord template = TemplateRecord.read(directory);
		return template.suspicion() || (again && !template.refusal().isEmpty());
	}

	private static WarmTemplate open(Path directory, TemplateRequest request) throws IOException {
		TemplateRecord template = TemplateRecord.read(directory);
		if (!template.refusal().isEmpty()) {
			throw new ColdStartException(template.refusal(), template.bus(),
					template.suspicion() ? Cause.CHANCE : Cause.IMAGE);
		}
		return new WarmTemplate(directory, request.hardware().on(template.bus()), template.boot(), template.homeKib());
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
		for (Use use : this.inUse.values()) {
			use.lock().close();
		}
	}

	/**
	 * A template that is not removed.
	 *
	 * @param template the template
	 * @param lock keeps others from removing it
	 */
	private record Use(WarmTemplate template, TemplateLock lock) {

	}

}
