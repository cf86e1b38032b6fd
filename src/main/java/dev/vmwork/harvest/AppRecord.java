package dev.vmwork.harvest;

import org.jspecify.annotations.Nullable;

/**
 * What the start script recorded of itself and the application.
 *
 * @param started whether it was reached
 * @param exitStatus the application's exit status, or null if it did not end
 */
public record AppRecord(boolean started, @Nullable Integer exitStatus) {

	/**
	 * Nothing is recorded.
	 */
	public static final AppRecord NONE = new AppRecord(false, null);

}
