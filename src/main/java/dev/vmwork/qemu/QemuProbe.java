package dev.vmwork.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.vmwork.host.Directories;
import dev.vmwork.host.PropertiesFile;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.GuestFileNames;
import dev.vmwork.unit.NetworkMode;

/**
 * Finds out what the installed QEMU can do, by asking it over QMP, and whether it takes
 * the options that guests are started with. Asked once for each binary; the answer is
 * kept in a file. Safe for use by several threads.
 */
public final class QemuProbe {

	/** The smallest machine: what it is does not matter to what is asked. */
	private static final Hardware MACHINE = new Hardware("pc", 64, 1, DiskBus.IDE, NetworkMode.NONE, Accelerator.TCG);

	private final BriefQemu qemu;

	private final OptionCheck check;

	private final Path answerFile;

	private final Path scratch;

	private @Nullable Answer known;

	/**
	 * Creates the probe.
	 * @param processes starts QEMU
	 * @param cancellation ends waiting
	 * @param answerFile keeps the answer; its folder takes temporary files
	 */
	public QemuProbe(ProcessRunner processes, Cancellation cancellation, Path answerFile) {
		this.qemu = new BriefQemu(processes, cancellation);
		this.check = new OptionCheck(processes, cancellation);
		this.answerFile = answerFile;
		this.scratch = Objects.requireNonNull(answerFile.toAbsolutePath().getParent());
	}

	/**
	 * What QEMU can do. Asks it if this binary was not asked before.
	 * @return the features
	 * @throws RefusedOptionsException if QEMU does not take the options that guests are
	 * started with
	 * @throws IOException if QEMU is not there, or cannot be asked
	 */
	public synchronized QemuFeatures features() throws IOException {
		QemuBinary binary = QemuBinary.find();
		Answer answer = this.known;
		if (answer == null || !answer.binary().equals(binary)) {
			answer = answer(binary);
			this.known = answer;
		}
		return answer.features();
	}

	private Answer answer(QemuBinary binary) throws IOException {
		// other options make an old answer worthless
		String holdsFor = binary + " " + Integer.toHexString(options().hashCode());
		Properties kept = kept();
		if (kept != null && holdsFor.equals(kept.getProperty("holds-for"))) {
			return new Answer(binary, QemuFeatures.get(kept));
		}
		QemuFeatures features = ask();
		for (OptionCheck.Kind kind : OptionCheck.Kind.values()) {
			this.check.run(MACHINE, kind, features, this.scratch);
		}
		Properties properties = new Properties();
		properties.setProperty("holds-for", holdsFor);
		features.put(properties);
		PropertiesFile.write(this.answerFile, properties);
		return new Answer(binary, features);
	}

	private @Nullable Properties kept() throws IOException {
		try {
			return PropertiesFile.read(this.answerFile);
		}
		catch (IllegalArgumentException ex) {
			// damaged: asked again, and written anew
			return null;
		}
	}

	private static List<String> options() {
		GuestSpec spec = new GuestSpec(Path.of("."), "disk", MACHINE, null,
				new WarmParts(Path.of("memory"), Path.of("state"), "work", "raw"), Duration.ZERO, 0);
		return QemuCommandLine.of(spec, new QemuFeatures("", true, true, true));
	}

	private QemuFeatures ask() throws IOException {
		Path directory = Files.createTempDirectory(this.scratch, "probe-");
		try {
			return this.qemu
				.ask(Command.of(directory, BriefQemu.LIMIT,
						List.of(QemuBinary.PROGRAM, "-nodefaults", "-no-user-config", "-display", "none", "-machine",
								"none", "-qmp", "unix:" + GuestFileNames.SOCKET + ",server=on,wait=off")),
						QemuProbe::ask);
		}
		finally {
			Directories.remove(directory);
		}
	}

	private static QemuFeatures ask(Qmp qmp) throws IOException {
		JsonNode options = qmp.execute("query-command-line-options", Map.of());
		JsonNode memory = qmp.execute("qom-list-properties", Map.of("typename", "memory-backend-file"));
		return new QemuFeatures(version(qmp.execute("query-version", Map.of())),
				parameters(options, "run-with").contains("user"), values(memory, "name").contains("rom"),
				takesFiles(qmp.execute("query-qmp-schema", Map.of())));
	}

	private static String version(JsonNode answer) {
		JsonNode number = answer.path("qemu");
		String version = number.path("major").asInt() + "." + number.path("minor").asInt() + "."
				+ number.path("micro").asInt();
		String distribution = answer.path("package").asString("");
		return distribution.isEmpty() ? version : version + " (" + distribution + ")";
	}

	// Empty if there is no such option.
	private static List<String> parameters(JsonNode options, String option) {
		for (JsonNode entry : options) {
			if (entry.path("option").asString("").equals(option)) {
				return values(entry.path("parameters"), "name");
			}
		}
		return List.of();
	}

	// The enumeration of a migration's transports, known by its other members: names of
	// types are not part of the schema (QEMU's "Client JSON Protocol introspection").
	private static boolean takesFiles(JsonNode schema) {
		for (JsonNode entity : schema) {
			List<String> members = values(entity.path("members"), "name");
			if (members.containsAll(List.of("socket", "exec", "file"))) {
				return true;
			}
		}
		return false;
	}

	private static List<String> values(JsonNode list, String name) {
		List<String> values = new ArrayList<>();
		for (JsonNode node : list) {
			values.add(node.path(name).asString(""));
		}
		return values;
	}

	/**
	 * Starts QEMU with the options of a guest, and does not let it run: to find out
	 * whether they are to blame where it ended by itself. With little memory, one CPU and
	 * translation, for a host that cannot give more is another matter, and may pass.
	 * @param spec the guest
	 * @throws RefusedOptionsException if QEMU does not take them
	 * @throws IOException if it cannot be started or controlled
	 */
	public void check(GuestSpec spec) throws IOException {
		Hardware hardware = spec.hardware();
		Hardware small = new Hardware(hardware.machine(), MACHINE.memoryMib(), 1, hardware.bus(), hardware.network(),
				Accelerator.TCG);
		this.check.run(small, OptionCheck.Kind.of(spec.warm()), features(), spec.directory());
	}

	/**
	 * Starts QEMU in every way that guests are started, on every bus, whatever was found
	 * out before, and does not let it run.
	 * @return what QEMU said, one line for each thing; empty if it said nothing
	 * @throws RefusedOptionsException if QEMU does not take them
	 * @throws IOException if it cannot be started or controlled
	 */
	public List<String> checkAll() throws IOException {
		List<String> said = new ArrayList<>();
		for (DiskBus bus : DiskBus.values()) {
			for (OptionCheck.Kind kind : OptionCheck.Kind.values()) {
				said.add(this.check.run(MACHINE.on(bus), kind, features(), this.scratch));
			}
		}
		return said.stream().filter((line) -> !line.isEmpty()).distinct().toList();
	}

	/**
	 * What is known of a QEMU.
	 *
	 * @param binary its file
	 * @param features what it can do
	 */
	private record Answer(QemuBinary binary, QemuFeatures features) {

	}

}
