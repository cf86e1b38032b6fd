package dev.vmwork.guest;

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
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.process.RunningProcess;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.GuestUser;
import dev.vmwork.qemu.QemuCommand;
import dev.vmwork.qemu.QemuControl;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.qemu.Qmp;
import dev.vmwork.qemu.RefusedOptionsException;
import dev.vmwork.unit.GuestFileNames;
import dev.vmwork.unit.Quantity;

/**
 * Boots a guest whose start script is vmwork's launcher, and saves it once the launcher
 * is ready and the guest at rest. Safe for use by several threads, each with a directory
 * of its own.
 */
public final class GuestSaver {

	private static final Duration POLL = Duration.ofMillis(50);

	/**
	 * A guest that rests for so long without a word of its launcher will not start it.
	 */
	private static final Duration STUCK = Duration.ofSeconds(30);

	/** After so long, a guest that is never at rest is saved as it is. */
	private static final Duration REST_LIMIT = Duration.ofSeconds(60);

	private static final Duration SAVE_LIMIT = Duration.ofMinutes(2);

	private static final String FAILED = "failed: ";

	private static final int CONSOLE_TAIL = 64 * 1024;

	private static final Pattern CONSOLE_WORD = Pattern.compile("vmwork failed: ([^\\p{Cntrl}]{1,200})");

	private final ProcessRunner processes;

	private final Cancellation cancellation;

	private final QemuProbe qemu;

	/**
	 * Creates the saver.
	 * @param processes starts QEMU
	 * @param cancellation ends guests
	 * @param qemu knows what QEMU can do
	 */
	public GuestSaver(ProcessRunner processes, Cancellation cancellation, QemuProbe qemu) {
		this.processes = processes;
		this.cancellation = cancellation;
		this.qemu = qemu;
	}

	/**
	 * Boots and saves a guest. When this returns or throws, QEMU is gone.
	 * @param spec the guest; its memory file is made complete
	 * @param state takes the devices' state
	 * @return what was saved
	 * @throws NotReadyException if the guest cannot become a template
	 * @throws dev.vmwork.process.CancelledException if vmwork stops
	 * @throws IOException if QEMU or the host fails
	 */
	public SavedGuest save(GuestSpec spec, Path state) throws IOException {
		Path log = spec.directory().resolve(GuestFileNames.LOG);
		Duration limit = spec.timeout().plus(REST_LIMIT).plus(SAVE_LIMIT);
		Command command = QemuCommand.of(spec, this.qemu.features(), limit, false).withDeadline();
		try (RunningProcess qemu = this.processes.start(command, log);
				Qmp qmp = QemuControl.connect(qemu, this.cancellation)) {
			if (qmp == null) {
				this.qemu.check(spec);
				throw new IOException("QEMU ended");
			}
			try (LauncherLine line = LauncherLine.connect(QemuControl.socket(qemu, GuestFileNames.LAUNCHER))) {
				long start = System.nanoTime();
				ConsoleLog console = new ConsoleLog(spec.directory().resolve(GuestFileNames.CONSOLE),
						spec.consoleLimit());
				long homeKib = awaitReady(spec, qemu, qmp, line, console);
				Duration boot = Duration.ofNanos(System.nanoTime() - start);
				awaitRest(qemu, console);
				save(qemu, qmp, state);
				return new SavedGuest(boot, homeKib);
			}
		}
		catch (NotReadyException | CancelledException | RefusedOptionsException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw new IOException(ex.getMessage() + "; QEMU says: " + BoundedText.tail(log, 1000).strip(), ex);
		}
		finally {
			for (String socket : new String[] { GuestFileNames.SOCKET, GuestFileNames.LAUNCHER,
					GuestFileNames.STATE }) {
				Files.deleteIfExists(spec.directory().resolve(socket));
			}
		}
	}

	private long awaitReady(GuestSpec spec, RunningProcess qemu, Qmp qmp, LauncherLine line, ConsoleLog console)
			throws IOException {
		RestDetector rest = new RestDetector(qemu);
		long deadline = System.nanoTime() + spec.timeout().toNanos();
		while (System.nanoTime() < deadline) {
			this.cancellation.check();
			console.trim();
			JsonNode event = qmp.nextEvent(POLL);
			String said = line.poll();
			if (said != null && said.startsWith("ready ")) {
				return parseKib(said.substring("ready ".length()));
			}
			if (said != null && said.startsWith(FAILED)) {
				throw new NotReadyException(said.substring(FAILED.length()), true);
			}
			if (event != null && event.path("event").asString().equals("SHUTDOWN")) {
				throw notReady(spec, "the guest ended without starting /home/auto/autorun");
			}
			if (rest.lasted().compareTo(STUCK) > 0) {
				throw notReady(spec, "the guest came to rest without starting /home/auto/autorun, or without"
						+ " a second serial port");
			}
		}
		throw notReady(spec, "no word of /home/auto/autorun within " + Quantity.format(spec.timeout()));
	}

	// A launcher that is not root cannot use the serial line; what it says may be on the
	// console.
	private static NotReadyException notReady(GuestSpec spec, String otherwise) throws IOException {
		Path console = spec.directory().resolve(GuestFileNames.CONSOLE);
		String text = Files.exists(console) ? BoundedText.tail(console, CONSOLE_TAIL) : "";
		Matcher said = CONSOLE_WORD.matcher(text);
		return said.find() ? new NotReadyException(said.group(1).strip(), true)
				: new NotReadyException(otherwise, false);
	}

	private static long parseKib(String text) throws NotReadyException {
		if (!text.matches("[0-9]{1,12}")) {
			throw new NotReadyException("the size of the guest's own files in /home/auto is unknown", true);
		}
		return Long.parseLong(text);
	}

	private void awaitRest(RunningProcess qemu, ConsoleLog console) throws IOException {
		RestDetector rest = new RestDetector(qemu);
		long deadline = System.nanoTime() + REST_LIMIT.toNanos();
		while (rest.lasted().isZero() && System.nanoTime() < deadline) {
			this.cancellation.check();
			console.trim();
			qemu.waitFor(POLL);
		}
	}

	// To a socket: a file would need a QEMU that may start programs.
	private void save(RunningProcess qemu, Qmp qmp, Path state) throws IOException {
		QemuControl.leaveMemoryInItsFile(qmp, true);
		try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			Path socket = QemuControl.socket(qemu, GuestFileNames.STATE);
			server.bind(UnixDomainSocketAddress.of(socket));
			GuestUser.give(socket);
			// while it runs, so that a guest resumed from the state starts by itself
			qmp.execute("migrate", Map.of("uri", "unix:" + GuestFileNames.STATE));
			server.configureBlocking(false);
			receive(qmp, server, state);
		}
		qmp.execute("quit", Map.of());
		qemu.waitFor(SAVE_LIMIT);
	}

	private void receive(Qmp qmp, ServerSocketChannel server, Path state) throws IOException {
		long deadline = System.nanoTime() + SAVE_LIMIT.toNanos();
		try (SocketChannel source = accept(qmp, server, deadline);
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
		while (!check(qmp, deadline).equals("completed")) {
			qmp.nextEvent(POLL);
		}
	}

	private SocketChannel accept(Qmp qmp, ServerSocketChannel server, long deadline) throws IOException {
		SocketChannel source = server.accept();
		while (source == null) {
			check(qmp, deadline);
			source = server.accept();
		}
		return source;
	}

	private String check(Qmp qmp, long deadline) throws IOException {
		this.cancellation.check();
		JsonNode migration = qmp.execute("query-migrate", Map.of());
		String status = migration.path("status").asString("");
		if (status.equals("failed") || System.nanoTime() > deadline) {
			throw new NotReadyException("QEMU cannot save the guest: " + migration.path("error-desc").asString(status),
					true);
		}
		return status;
	}

}
