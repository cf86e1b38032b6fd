package dev.vmwork.guest;

/**
 * Looks at a guest that has ended, while its QEMU is still there: its disks are at rest.
 */
@FunctionalInterface
public interface ExitObserver {

	/**
	 * Looks at it.
	 * @param exit how it ended
	 * @return whether a picture of its screen is wanted
	 */
	boolean look(GuestExit exit);

}
