package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import dev.vmwork.host.Deadline;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.RunningProcess;
import dev.vmwork.qemu.GuestUser;
import dev.vmwork.qemu.Qmp;
import dev.vmwork.unit.GuestFileNames;

/**
 * The ways to end a guest, from the mildest on, and what is kept of it before. The last
 * ones, SIGTERM and SIGKILL, are sent by closing its process.
 */
final class StopLadder {

	/** What a guest gets to power down after its time limit. */
	static final Duration POWER_DOWN_LIMIT = Duration.ofSeconds(5);

	static final Duration QUIT_LIMIT = Duration.ofSeconds(3);

	private static final Logger LOGGER = LoggerFactory.getLogger(StopLadder.class);

	private static final Duration POLL = Duration.ofMillis(100);

	private final Path directory;

	private final RunningProcess qemu;

	private final Cancellation cancellation;

	StopLadder(Path directory, RunningProcess qemu, Cancellation cancellation) {
		this.directory = directory;
		this.qemu = qemu;
		this.cancellation = cancellation;
	}

	// The picture is evidence, not the work: a guest without a screen has none. QEMU's
	// user cannot make files.
	void keepScreen(Qmp qmp) {
		try {
			Path screen = this.directory.resolve(GuestFileNames.SCREEN);
			if (!Files.exists(screen)) {
				GuestUser.give(Files.createFile(screen));
				qmp.execute("screendump", Map.of("filename", GuestFileNames.SCREEN, "format", "png"));
			}
		}
		catch (IOException ex) {
			// told by the missing file
		}
	}

	// Nor is what it cost: a disk that is full at this moment fails no unit.
	void keepUse() {
		try {
			GuestUse.of(this.qemu.use()).write(this.directory);
		}
		catch (IOException ex) {
			LOGGER.info("the cost of the guest in {} cannot be kept", this.directory, ex);
		}
	}

	void powerDown(Qmp qmp) throws IOException {
		qmp.execute("system_powerdown", Map.of());
		Deadline deadline = Deadline.in(POWER_DOWN_LIMIT);
		while (!deadline.isOver() && !this.cancellation.isRequested()) {
			JsonNode event = qmp.nextEvent(POLL);
			if (event != null && event.path("event").asString().equals("SHUTDOWN")) {
				return;
			}
		}
	}

	// Writes back what is cached.
	void quit(Qmp qmp) {
		try {
			qmp.execute("quit", Map.of());
		}
		catch (IOException ex) {
			// gone before it answered; how the guest ended is known by now
		}
		this.qemu.waitFor(QUIT_LIMIT);
	}

}
