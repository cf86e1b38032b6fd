package dev.vmwork.unit;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the user what concerns many units, once. Safe for use by several threads.
 */
public final class Notices {

	private static final Logger LOGGER = LoggerFactory.getLogger(Notices.class);

	private final Set<String> said = ConcurrentHashMap.newKeySet();

	/** What is under way, by what it is done for. */
	private final Map<String, String> activities = new ConcurrentSkipListMap<>();

	private volatile @Nullable Consumer<String> listener;

	private volatile @Nullable Consumer<String> watcher;

	/**
	 * Begins to tell.
	 * @param listener hears each text, in one line
	 */
	public void begin(Consumer<String> listener) {
		this.listener = listener;
	}

	/**
	 * Begins to tell what is under way beside the units.
	 * @param watcher hears it whenever it changes, in one line; empty for nothing
	 */
	public void watch(Consumer<String> watcher) {
		this.watcher = watcher;
	}

	/**
	 * Tells what is under way.
	 * @param subject what it is done for
	 * @param text what, in one line; empty when it is over
	 */
	public void underWay(String subject, String text) {
		if (text.isEmpty()) {
			this.activities.remove(subject);
		}
		else {
			this.activities.put(subject, text);
		}
		Consumer<String> hears = this.watcher;
		if (hears != null) {
			hears.accept(String.join(", ", this.activities.values()));
		}
	}

	/**
	 * Tells something, unless it was told before.
	 * @param text what, in one line
	 */
	public void say(String text) {
		if (this.said.add(text)) {
			sayAgain(text);
		}
	}

	/**
	 * Tells something also if it was told before.
	 * @param text what, in one line
	 */
	public void sayAgain(String text) {
		LOGGER.info(text);
		Consumer<String> hears = this.listener;
		if (hears != null) {
			hears.accept(text);
		}
	}

}
