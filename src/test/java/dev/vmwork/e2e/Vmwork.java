package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.vmwork.disk.TestTools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The launcher as a user calls it, with a home of its own.
 */
final class Vmwork {

	static final Path INSTALLATION = Path.of("").toAbsolutePath();

	static final Path SAMPLES = INSTALLATION.resolve("samples");

	static final Path SMALL_IMAGE = SAMPLES.resolve("image/small.raw");

	/** Ends what hangs; how long anything takes is no matter of these tests. */
	static final Duration LIMIT = Duration.ofMinutes(15);

	private final Path directory;

	private final Path home;

	private boolean asks;

	private boolean hasTemplate;

	private int calls;

	/**
	 * Creates a user.
	 * @param directory takes the home and what the program says
	 */
	Vmwork(Path directory) {
		this(directory, directory.resolve("home"));
	}

	Vmwork(Path directory, Path home) {
		this.directory = directory;
		this.home = home;
	}

	/**
	 * A home in which nothing was found out yet. Others have the answers of an earlier
	 * run about QEMU and KVM: finding them out takes seconds.
	 * @return this
	 */
	Vmwork thatAsks() {
		this.asks = true;
		return this;
	}

	/**
	 * A home that has the warm template of the small image already: to make it takes
	 * seconds, and is the matter of other tests.
	 * @return this
	 */
	Vmwork withTemplate() {
		this.hasTemplate = true;
		return this;
	}

	/** Requires what units need: on a developer's machine its lack skips the test. */
	static void requireGuests() {
		TestTools.require("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck", "setsid", "prlimit");
		String reason = "the sample guests, made by './vmwork setup'";
		if ("true".equals(System.getenv("CI"))) {
			assertThat(SMALL_IMAGE).as(reason).exists();
		}
		assumeThat(SMALL_IMAGE).as(reason).exists();
	}

	Path home() {
		return this.home;
	}

	Path unit(String id) {
		return unit(1, id);
	}

	Path unit(long run, String id) {
		return this.home.resolve("runs").resolve(String.valueOf(run)).resolve(id);
	}

	/**
	 * The complete warm templates.
	 * @return their folders, sorted
	 */
	List<Path> templates() throws IOException {
		Path folder = this.home.resolve("templates");
		if (!Files.isDirectory(folder)) {
			return List.of();
		}
		try (Stream<Path> folders = Files.list(folder)) {
			return folders.filter((template) -> Files.exists(template.resolve("memory")))
				.filter((template) -> !template.toString().endsWith(".part"))
				.sorted()
				.toList();
		}
	}

	/**
	 * Calls the program and waits for its end.
	 * @param arguments the arguments
	 * @return what came of it
	 */
	Result call(String... arguments) throws IOException, InterruptedException {
		return start(Map.of(), arguments).await();
	}

	/**
	 * Starts the program as a shell with job control does: in a process group of its own,
	 * with the default action for SIGINT, which a test's own parent may have set to
	 * "ignore".
	 * @param environment variables to set
	 * @param arguments the arguments
	 * @return the program
	 */
	Call start(Map<String, String> environment, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of("setsid", "env", "--default-signal=INT", INSTALLATION.resolve("vmwork").toString()));
		command.addAll(List.of(arguments));
		return start(environment, command);
	}

	Call start(Map<String, String> environment, List<String> command) throws IOException {
		if (command.contains("run") && !this.asks) {
			KnownMachine.describeIn(this.home);
			if (this.hasTemplate) {
				KnownTemplate.putIn(this.home);
			}
		}
		this.calls++;
		Path out = this.directory.resolve("out-" + this.calls);
		Path err = this.directory.resolve("err-" + this.calls);
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectInput(Path.of("/dev/null").toFile())
			.redirectOutput(out.toFile())
			.redirectError(err.toFile());
		builder.environment().put("VMWORK_HOME", this.home.toString());
		builder.environment().putAll(environment);
		return new Call(builder.start(), out, err);
	}

	/**
	 * The steps of the latest run's units.
	 * @return the records of {@code vmwork history --csv}
	 */
	List<CSVRecord> history() throws IOException, InterruptedException {
		return steps(false);
	}

	/**
	 * The steps by which the latest run made warm templates.
	 * @return the records of {@code vmwork history --csv}
	 */
	List<CSVRecord> templateHistory() throws IOException, InterruptedException {
		return steps(true);
	}

	private List<CSVRecord> steps(boolean ofTemplates) throws IOException, InterruptedException {
		Result result = call("history", "--csv");
		assertThat(result.exitCode()).as(result.err()).isZero();
		try (CSVParser parser = CSVParser.parse(result.out(),
				CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
			return parser.stream().filter((step) -> step.get("unit").startsWith("template ") == ofTemplates).toList();
		}
	}

	/**
	 * How often each step of a unit was executed, and how it ended.
	 * @param unit the unit's id
	 * @return step and status, in the order of execution
	 */
	List<String> executions(String unit) throws IOException, InterruptedException {
		return history().stream()
			.filter((step) -> step.get("unit").equals(unit))
			.map((step) -> step.get("step") + " " + step.get("status"))
			.toList();
	}

	/**
	 * The latest execution of a step of a unit, in the latest run.
	 * @param unit the unit's id
	 * @param step the step
	 * @return its record
	 */
	CSVRecord latest(String unit, String step) throws IOException, InterruptedException {
		return history().stream()
			.filter((record) -> record.get("unit").equals(unit) && record.get("step").equals(step))
			.reduce((first, second) -> second)
			.orElseThrow();
	}

	/**
	 * What there is of this home's programs: processes that have its name in their
	 * environment, and mounts.
	 * @return their command lines and mount points
	 */
	List<String> leftovers() throws IOException {
		List<String> found = new ArrayList<>();
		try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
			for (Path process : processes.filter((path) -> path.getFileName().toString().matches("[0-9]+")).toList()) {
				if (read(process.resolve("environ")).contains("VMWORK_HOME=" + this.home + "\0")) {
					found.add(read(process.resolve("cmdline")).replace('\0', ' '));
				}
			}
		}
		for (String mount : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
			if (mount.contains(" " + this.home)) {
				found.add("mount " + mount);
			}
		}
		return found;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			// ended meanwhile
			return "";
		}
	}

	static String checksum(Path file) throws IOException {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A call that has ended.
	 *
	 * @param exitCode the exit code
	 * @param out standard output
	 * @param err standard error
	 */
	record Result(int exitCode, String out, String err) {

	}

	/**
	 * A call under way.
	 */
	static final class Call {

		private final Process process;

		private final Path out;

		private final Path err;

		private Call(Process process, Path out, Path err) {
			this.process = process;
			this.out = out;
			this.err = err;
		}

		boolean isUnderWay() {
			return this.process.isAlive();
		}

		long pid() {
			return this.process.pid();
		}

		Result await() throws IOException, InterruptedException {
			if (!this.process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
				this.process.destroyForcibly().waitFor();
				throw new AssertionError("did not end within " + LIMIT.toSeconds() + " s: " + Files.readString(this.out)
						+ Files.readString(this.err));
			}
			return new Result(this.process.exitValue(), Files.readString(this.out), Files.readString(this.err));
		}

		String said() throws IOException {
			return Files.readString(this.out) + Files.readString(this.err);
		}

		/** The units that it says are complete, like [12/40] u12 COMPLETED 0.4 s. */
		List<String> completed() throws IOException {
			return said().lines()
				.filter((line) -> line.startsWith("[") && line.contains(" COMPLETED "))
				.map((line) -> line.split(" ", 3)[1])
				.toList();
		}

		void awaitCompleted(int units) throws IOException, InterruptedException {
			while (completed().size() < units) {
				assertThat(isUnderWay()).as(said()).isTrue();
				Thread.sleep(20);
			}
		}

		/** Ctrl-C, as a terminal gives it: SIGINT to the whole process group. */
		void interrupt() throws IOException, InterruptedException {
			new ProcessBuilder("kill", "-INT", "--", "-" + pid()).start().waitFor();
		}

		/** SIGTERM, to the JVM alone. */
		void terminate() {
			this.process.destroy();
		}

		/** SIGKILL, to the JVM alone. */
		void kill() throws InterruptedException {
			this.process.destroyForcibly().waitFor();
		}

	}

}
