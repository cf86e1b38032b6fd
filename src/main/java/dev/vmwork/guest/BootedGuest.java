package dev.vmwork.guest;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

import dev.vmwork.host.BoundedText;
import dev.vmwork.host.Deadline;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.RunningProcess;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.GuestUser;
import dev.vmwork.qemu.QemuControl;
import dev.vmwork.qemu.Qmp;
import dev.vmwork.unit.GuestFileNames;
import dev.vmwork.unit.Quantity;

/**
 * A guest that boots until its launcher is ready, comes to rest, and is saved. When it is
 * closed, its QEMU is gone. For one thread.
 */
public final class BootedGuest implements Closeable {

	private static final Duration POLL = Duration.ofMillis(50);

	/**
	 * A guest that rests for so long without a word of its launcher will not start it.
	 */
	private static final Duration STUCK = Duration.ofSeconds(30);

	/** After so long, a guest that is never at rest is saved as it is. */
	static final Duration REST_LIMIT = Duration.ofSeconds(60);

	static final Duration SAVE_LIMIT = Duration.ofMinutes(2);

	private static final String FAILED = "failed: ";

	private static final int CONSOLE_TAIL = 64 * 1024;

	private static final Pattern CONSOLE_WORD = Pattern.compile("vmwork failed: ([^\\p{Cntrl}]{1,200})");

	private final GuestSpec spec;

	private final RunningProcess qemu;

	private final Qmp qmp;

	private final LauncherLine line;

	private final ConsoleLog console;

	private final Cancellation cancellation;

	private final long started = System.nanoTime();

	private Duration boot = Duration.ZERO;

	private long homeKib;

	BootedGuest(GuestSpec spec, RunningProcess qemu, Qmp qmp, LauncherLine line, Cancellation cancellation) {
		this.spec = spec;
		this.qemu = qemu;
		this.qmp = qmp;
		this.line = line;
		this.cancellation = cancellation;
		this.console = new ConsoleLog(spec.directory().resolve(GuestFileNames.CONSOLE), spec.consoleLimit());
	}

	/**
	 * How long it took from its start to its launcher.
	 * @return the time
	 */
	public Duration boot() {
		return this.boot;
	}

	/**
	 * What the image's own files in the guest's home take.
	 * @return the size in KiB
	 */
	public long homeKib() {
		return this.homeKib;
	}

	void awaitReady() throws IOException {
		RestDetector rest = new RestDetector(this.qemu);
		Duration limit = this.spec.timeout();
		Deadline deadline = Deadline.in(limit);
		while (!deadline.isOver()) {
			this.cancellation.check();
			this.console.trim();
			JsonNode event = this.qmp.nextEvent(POLL);
			String said = this.line.poll();
			if (said != null && said.startsWith("ready ")) {
				this.homeKib = parseKib(said.substring("ready ".length()));
				this.boot = Duration.ofNanos(System.nanoTime() - this.started);
				return;
			}
			if (said != null && said.startsWith(FAILED)) {
				throw NotReadyException.launched(said.substring(FAILED.length()));
			}
			if (event != null && event.path("event").asString().equals("SHUTDOWN")) {
				throw notReady("the guest ended without starting /home/auto/autorun", false);
			}
			if (rest.lasted().compareTo(STUCK) > 0) {
				throw notReady("the guest became idle without starting /home/auto/autorun, or without"
						+ " a second serial port", false);
			}
		}
		boolean starved = this.qemu.use().processorTime().compareTo(limit.dividedBy(2)) < 0;
		throw notReady("the guest did not start /home/auto/autorun within " + Quantity.format(limit), starved);
	}

	// A launcher that is not root cannot use the serial line; what it says may be on the
	// console.
	private NotReadyException notReady(String otherwise, boolean hosts) throws IOException {
		Path file = this.spec.directory().resolve(GuestFileNames.CONSOLE);
		String text = Files.exists(file) ? BoundedText.tail(file, CONSOLE_TAIL) : "";
		Matcher said = CONSOLE_WORD.matcher(text);
		return said.find() ? NotReadyException.launched(said.group(1).strip())
				: NotReadyException.notLaunched(otherwise, hosts);
	}

	private static long parseKib(String text) throws NotReadyException {
		if (!text.matches("[0-9]{1,12}")) {
			throw NotReadyException.launched("the size of the guest's own files in /home/auto is unknown");
		}
		return Long.parseLong(text);
	}

	/**
	 * Waits until the guest is at rest: its launcher is ready before all else is.
	 * @throws IOException if vmwork stops or the host fails
	 */
	public void awaitRest() throws IOException {
		RestDetector rest = new RestDetector(this.qemu);
		Deadline deadline = Deadline.in(REST_LIMIT);
		while (rest.lasted().isZero() && !deadline.isOver()) {
			this.cancellation.check();
			this.console.trim();
			this.qemu.waitFor(POLL);
		}
	}

	/**
	 * Saves the guest, whose memory file is complete then, and ends it.
	 * @param state takes the devices' state
	 * @throws NotReadyException if QEMU cannot save it
	 * @throws IOException if vmwork stops, or QEMU or the host fails
	 */
	public void save(Path state) throws IOException {
		QemuControl.leaveMemoryInItsFile(this.qmp, true);
		// to a socket: a file would need a QEMU that may start programs
		try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			Path socket = QemuControl.socket(this.qemu, GuestFileNames.STATE);
			server.bind(UnixDomainSocketAddress.of(socket));
			GuestUser.give(socket);
			// while it runs, so that a guest resumed from the state starts by itself
			this.qmp.execute("migrate", Map.of("uri", "unix:" + GuestFileNames.STATE));
			server.configureBlocking(false);
			receive(server, state);
			this.qmp.execute("quit", Map.of());
			this.qemu.waitFor(SAVE_LIMIT);
		}
		catch (NotReadyException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw GuestSaver.explain(this.spec, ex);
		}
	}

	private void receive(ServerSocketChannel server, Path state) throws IOException {
		Deadline deadline = Deadline.in(SAVE_LIMIT);
		try (SocketChannel source = accept(server, deadline);
				FileChannel file = FileChannel.open(state, StandardOpenOption.CREATE,
						StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
			long length = 0;
			long more = 1;
			while (more > 0) {
				more = file.transferFrom(source, length, 1 << 20);
				length += more;
			}
			file.force(true);
		}
		// QEMU's user opens it anew, by the standard input of its own process: where the
		// file lies, nobody else can
		Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rw-r--r--"));
		while (!check(deadline).equals("completed")) {
			this.qmp.nextEvent(POLL);
		}
	}

	private SocketChannel accept(ServerSocketChannel server, Deadline deadline) throws IOException {
		SocketChannel source = server.accept();
		while (source == null) {
			check(deadline);
			source = server.accept();
		}
		return source;
	}

	private String check(Deadline deadline) throws IOException {
		this.cancellation.check();
		JsonNode migration = this.qmp.execute("query-migrate", Map.of());
		String status = migration.path("status").asString("");
		if (status.equals("failed")) {
			throw NotReadyException
				.launched("QEMU cannot save the guest: " + migration.path("error-desc").asString(status));
		}
		if (deadline.isOver()) {
			throw new IOException("QEMU did not save the guest within " + Quantity.format(SAVE_LIMIT));
		}
		return status;
	}

	@Override
	public void close() throws IOException {
		try {
			this.line.close();
			this.qmp.close();
		}
		finally {
			this.qemu.close();
			GuestSaver.removeSockets(this.spec);
		}
	}

}
