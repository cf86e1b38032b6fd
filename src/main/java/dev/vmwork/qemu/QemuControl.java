package dev.vmwork.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.BoundedText;
import dev.vmwork.host.Deadline;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.RunningProcess;
import dev.vmwork.unit.GuestFileNames;

/**
 * The ways to a QEMU that has been started. Its sockets are reached through the process's
 * working directory: their own paths can be longer than a socket's path may be (unix(7):
 * 108 bytes).
 */
public final class QemuControl {

	private static final int LAST_WORDS = 1000;

	private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);

	private static final Duration CONNECT_POLL = Duration.ofMillis(5);

	private QemuControl() {
	}

	/**
	 * Connects to the control channel.
	 * @param qemu the process
	 * @param cancellation ends the wait
	 * @return the channel, or null if QEMU has ended
	 * @throws IOException if QEMU cannot be controlled
	 */
	public static @Nullable Qmp connect(RunningProcess qemu, Cancellation cancellation) throws IOException {
		Deadline deadline = Deadline.in(CONNECT_LIMIT);
		while (!qemu.waitFor(CONNECT_POLL)) {
			cancellation.check();
			try {
				return Qmp.connect(socket(qemu, GuestFileNames.SOCKET));
			}
			catch (IOException ex) {
				if (deadline.isOver()) {
					throw new IOException("QEMU cannot be controlled: " + ex.getMessage(), ex);
				}
			}
		}
		return null;
	}

	/**
	 * A socket of a running QEMU, by a path that is short enough for {@code sockaddr_un}.
	 * @param qemu the process
	 * @param name the socket's name in its working directory
	 * @return the path
	 */
	public static Path socket(RunningProcess qemu, String name) {
		return Path.of("/proc", String.valueOf(qemu.pid()), "cwd", name);
	}

	/**
	 * Leaves the memory out of a saved state: it is in a file. To be set alike for saving
	 * and resuming.
	 * @param qmp the control channel
	 * @param leave whether to; false for checkpoints, which have it all
	 * @throws IOException if QEMU refuses
	 */
	public static void leaveMemoryInItsFile(Qmp qmp, boolean leave) throws IOException {
		qmp.execute("migrate-set-capabilities",
				Map.of("capabilities", List.of(Map.of("capability", "x-ignore-shared", "state", leave))));
	}

	/**
	 * What QEMU has written to its log.
	 * @param directory its working directory
	 * @return the end of it in one line; empty if there is none
	 * @throws IOException if it cannot be read
	 */
	public static String said(Path directory) throws IOException {
		Path log = directory.resolve(GuestFileNames.LOG);
		return Files.exists(log) ? BoundedText.tail(log, LAST_WORDS).strip().replaceAll("\\s*\\R\\s*", "; ") : "";
	}

}
