package dev.vmwork.unit;

/**
 * Names of the files that QEMU makes in the unit's work directory.
 */
public final class GuestFileNames {

	/** What the guest wrote to its serial port. */
	public static final String CONSOLE = "console.log";

	/** The guest's screen when it ended. */
	public static final String SCREEN = "screen.png";

	/** What QEMU itself had to say. */
	public static final String LOG = "qemu.log";

	/** By what another vmwork knows the guest. */
	public static final String RECORD = "guest.properties";

	/** What the guest has cost the host. */
	public static final String USE = "use.properties";

	/** The checkpoints that the guest can be brought back to. */
	public static final String CHECKPOINT = "checkpoint.properties";

	/** The control socket. */
	public static final String SOCKET = "qmp.sock";

	/** The other end of a warm guest's second serial port. */
	public static final String LAUNCHER = "launcher.sock";

	/** Where a guest that is saved sends its state. */
	public static final String STATE = "state.sock";

	private GuestFileNames() {
	}

}
