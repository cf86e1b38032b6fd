package dev.vmwork.unit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

	private volatile @Nullable Consumer<String> listener;

	/**
	 * Begins to tell.
	 * @param listener hears each text, in one line
	 */
	public void begin(Consumer<String> listener) {
		this.listener = listener;
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
