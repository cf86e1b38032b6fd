package dev.vmwork.pipeline;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Tells the user what concerns many units, once. Safe for use by several threads.
 */
final class Notices {

	private final Set<String> said = ConcurrentHashMap.newKeySet();

	private volatile @Nullable RunProgress progress;

	void begin(RunProgress progress) {
		this.progress = progress;
	}

	void say(String text) {
		if (this.said.add(text)) {
			sayAgain(text);
		}
	}

	/**
	 * Tells something also if it was told before.
	 * @param text what, in one line
	 */
	void sayAgain(String text) {
		RunProgress listener = this.progress;
		if (listener != null) {
			listener.notice(text);
		}
	}

}
