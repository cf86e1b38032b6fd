package dev.vmwork.run;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.vmwork.autorun.JobSettings;
import dev.vmwork.disk.WorkDisk;

/**
 * What warm units cost at the least: guests resumed from a template that vmwork made,
 * with QEMU's arguments as vmwork gave them, and around them nothing but {@code mke2fs},
 * {@code qemu-img create} and {@code debugfs}. No records, no limits, no checks,
 * nothing read but the output, nothing forced to disk.
 */
public final class WarmFloor {

	/** What the times are of. */
	private static final String[] STAGES = { "disks", "start and resume", "guest and end", "debugfs" };

	private static final long CONNECT_LIMIT = TimeUnit.SECONDS.toNanos(20);

	private static final long GUEST_LIMIT = 120;

	private static final int SEED_BYTES = 32;

	private static final String CAPABILITY = "{\"execute\":\"migrate-set-capabilities\",\"arguments\":{\"capabilities\":"
			+ "[{\"capability\":\"x-ignore-shared\",\"state\":true}]}}\n";

	private static final String RESUME = "{\"execute\":\"migrate-incoming\",\"arguments\":{\"uri\":\"%s\"}}\n";

	private final Path directory;

	private final Path template;

	private final List<String> qemu;

	private final String overlay;

	private final String workDisk;

	private final String control;

	private final String launcher;

	private final Path stage;

	private final String output;

	private final String resume;

	private final AtomicLongArray nanos = new AtomicLongArray(STAGES.length);

	private final SecureRandom random = new SecureRandom();

	private WarmFloor(Path directory, Path template, List<String> arguments, Path unit) throws IOException {
		this.directory = directory;
		this.template = template;
		String line = String.join(" ", arguments);
		String recorded = find(line, "mem-path=([^,]+)/memory,");
		this.qemu = new ArrayList<>();
		for (Iterator<String> all = arguments.iterator(); all.hasNext();) {
			String argument = all.next();
			if (argument.equals("-runas") || argument.equals("-run-with")) {
				// the disks are not given to that user
				all.next();
			}
			else if (!argument.equals("-no-shutdown")) {
				// without it QEMU ends by itself when the guest resets
				this.qemu.add(argument.replace(recorded, template.toString()));
			}
		}
		this.overlay = find(line, "file=([^,/ ]+),format=qcow2");
		this.workDisk = find(line, "file=([^,/ ]+),format=raw");
		this.control = find(line, "-qmp unix:([^, ]+)");
		this.launcher = find(line, "id=launcher[^ ]*,path=([^, ]+)");
		this.stage = directory.resolve("stage");
		this.output = "output.txt";
		// as vmwork does with this QEMU
		this.resume = RESUME.formatted(line.contains("rom=off") ? "file:/proc/self/fd/0" : "fd:0");
		stage(unit);
	}

	/**
	 * Runs units, and prints one line of numbers, separated by tabs: seconds together,
	 * and of a unit the milliseconds of each of its stages.
	 * @param args an empty folder, the template's folder, a file with the arguments of a
	 * QEMU that vmwork resumed from it or its like, one a line, a folder with the unit's files, where
	 * to put the outputs, how many units, and how many at a time
	 * @throws Exception if something fails
	 */
	public static void main(String[] args) throws Exception {
		Path outputs = Path.of(args[4]).toAbsolutePath();
		int units = Integer.parseInt(args[5]);
		int parallel = Integer.parseInt(args[6]);
		WarmFloor floor = new WarmFloor(Path.of(args[0]).toAbsolutePath(), Path.of(args[1]).toAbsolutePath(),
				Files.readAllLines(Path.of(args[2])), Path.of(args[3]));
		ExecutorService threads = Executors.newFixedThreadPool(parallel);
		try {
			List<Future<?>> all = new ArrayList<>();
			long start = System.nanoTime();
			for (int i = 1; i <= units; i++) {
				int number = i;
				all.add(threads.submit(() -> {
					floor.run(number, outputs.resolve("floor-" + number + ".txt"));
					return null;
				}));
			}
			for (Future<?> unit : all) {
				unit.get();
			}
			StringBuilder text = new StringBuilder(
					String.format(Locale.ROOT, "%.3f", (System.nanoTime() - start) / 1e9));
			for (int i = 0; i < STAGES.length; i++) {
				text.append(String.format(Locale.ROOT, "\t%.1f", floor.nanos.get(i) / 1e6 / units));
			}
			System.out.println(text);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static String find(String line, String pattern) throws IOException {
		Matcher matcher = Pattern.compile(pattern).matcher(line);
		if (!matcher.find()) {
			throw new IOException("no " + pattern + " in QEMU's arguments: " + line);
		}
		return matcher.group(1);
	}

	// The files of the work disk, the same for all units, so made only once.
	private void stage(Path unit) throws IOException {
		Path records = Files.createDirectories(this.stage.resolve(".vmwork"));
		for (String name : List.of("autorun", "app", "input")) {
			Path copy = Files.copy(unit.resolve(name), this.stage.resolve(name));
			Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
		}
		for (Map.Entry<String, String> record : Map
			.of("resumed", "", "started", "", "status", "   \n", "omit", this.output + "\n")
			.entrySet()) {
			Files.writeString(records.resolve(record.getKey()), record.getValue());
		}
	}

	private void run(int number, Path target) throws IOException, InterruptedException {
		Path unit = Files.createDirectory(this.directory.resolve(String.valueOf(number)));
		long start = System.nanoTime();
		makeDisks(unit);
		start = count(0, start);
		Process guest = program(unit, this.qemu, this.template.resolve("state"), unit.resolve("qemu.log"));
		try {
			Path sockets = Path.of("/proc", String.valueOf(guest.pid()), "cwd");
			try (SocketChannel qmp = connect(guest, sockets.resolve(this.control))) {
				resume(qmp);
				try (SocketChannel line = SocketChannel
					.open(UnixDomainSocketAddress.of(sockets.resolve(this.launcher)))) {
					wake(line);
					start = count(1, start);
					if (!guest.waitFor(GUEST_LIMIT, TimeUnit.SECONDS)) {
						throw new IOException("a guest does not end");
					}
				}
			}
		}
		finally {
			guest.destroyForcibly();
		}
		start = count(2, start);
		check(program(unit, List.of("debugfs", "-R", "cat /" + this.output, this.workDisk), Path.of("/dev/null"),
				target));
		count(3, start);
		for (Path file : list(unit)) {
			Files.delete(file);
		}
		Files.delete(unit);
	}

	private long count(int stage, long start) {
		long now = System.nanoTime();
		this.nanos.addAndGet(stage, now - start);
		return now;
	}

	private static List<Path> list(Path folder) throws IOException {
		try (var files = Files.list(folder)) {
			return files.toList();
		}
	}

	private void makeDisks(Path unit) throws IOException, InterruptedException {
		try (RandomAccessFile disk = new RandomAccessFile(unit.resolve(this.workDisk).toFile(), "rw")) {
			disk.setLength(WorkDisk.sizeFor(JobSettings.DEFAULTS.outputLimit()));
		}
		check(program(unit,
				List.of("mke2fs", "-q", "-F", "-t", "ext2", "-b", "4096", "-I", "256", "-m", "0", "-O",
						"^resize_inode", "-E", "root_owner=0:0", "-d", this.stage.toString(), this.workDisk),
				Path.of("/dev/null"), unit.resolve("mke2fs.log")));
		check(program(unit,
				List.of("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b",
						this.template.resolve("disk.qcow2").toString(), this.overlay),
				Path.of("/dev/null"), unit.resolve("qemu-img.log")));
	}

	private static Process program(Path unit, List<String> command, Path input, Path result) throws IOException {
		return new ProcessBuilder(command).directory(unit.toFile())
			.redirectInput(input.toFile())
			.redirectOutput(result.toFile())
			.redirectError(Redirect.to(unit.resolve("errors").toFile()))
			.start();
	}

	private static void check(Process program) throws IOException, InterruptedException {
		if (program.waitFor() != 0) {
			throw new IOException(program.info() + " ended with " + program.exitValue());
		}
	}

	private static SocketChannel connect(Process guest, Path socket) throws IOException, InterruptedException {
		long limit = System.nanoTime() + CONNECT_LIMIT;
		while (true) {
			try {
				return SocketChannel.open(UnixDomainSocketAddress.of(socket));
			}
			catch (IOException ex) {
				if (!guest.isAlive() || System.nanoTime() > limit) {
					throw ex;
				}
				Thread.sleep(1);
			}
		}
	}

	private void resume(SocketChannel qmp) throws IOException {
		StringBuilder heard = new StringBuilder();
		await(qmp, heard, "\"QMP\"");
		send(qmp, "{\"execute\":\"qmp_capabilities\"}\n");
		await(qmp, heard, "\"return\"");
		send(qmp, CAPABILITY);
		await(qmp, heard, "\"return\"");
		send(qmp, this.resume);
		await(qmp, heard, "\"RESUME\"");
	}

	private void wake(SocketChannel line) throws IOException {
		byte[] seed = new byte[SEED_BYTES];
		this.random.nextBytes(seed);
		Instant now = Instant.now();
		send(line, now.getEpochSecond() + " " + now.getNano() / 1000 + " " + HexFormat.of().formatHex(seed) + "\n");
	}

	private static void send(SocketChannel channel, String text) throws IOException {
		channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
	}

	// Reads lines until one of them has the word.
	private static void await(SocketChannel channel, StringBuilder heard, String word) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(4096);
		while (true) {
			for (int end = heard.indexOf("\n"); end >= 0; end = heard.indexOf("\n")) {
				String message = heard.substring(0, end);
				heard.delete(0, end + 1);
				if (message.contains("\"error\"")) {
					throw new IOException("QEMU says " + message);
				}
				if (message.contains(word)) {
					return;
				}
			}
			if (channel.read(buffer.clear()) < 0) {
				throw new EOFException("QEMU ended");
			}
			heard.append(StandardCharsets.UTF_8.decode(buffer.flip()));
		}
	}

}
