package dev.vmwork.database;

/**
 * Which threads' commits need not be on the disk when they return. They are when a later
 * one of any thread is that does.
 */
public final class UnforcedCommits {

	private static final ThreadLocal<Boolean> UNFORCED = ThreadLocal.withInitial(() -> false);

	private UnforcedCommits() {
	}

	/**
	 * Says whether this thread's commits need not be on the disk.
	 * @param unforced whether they need not
	 */
	public static void set(boolean unforced) {
		UNFORCED.set(unforced);
	}

	/**
	 * Whether this thread's commits need not be on the disk.
	 * @return true if they need not
	 */
	static boolean isSet() {
		return UNFORCED.get();
	}

}
