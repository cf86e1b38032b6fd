package dev.vmwork.qemu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessException;
import dev.vmwork.process.ProcessResult;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.AcceleratorMode;

/**
 * Finds out whether KVM works, by running real 64-bit code under it: paging, exceptions,
 * a timer interrupt, and the instructions that a kernel cannot do without. The device's
 * presence proves nothing, nor does a boot sector: there are hosts whose KVM runs both
 * and hangs every kernel. Asked once per machine; the answer is kept in a file together
 * with what was probed.
 */
public final class AcceleratorProbe {

	/** What one that was killed can leave beside the answer. */
	public static final String LEFTOVERS = "{probe-*,accelerator-*.part}";

	/** The probe's own status: (21 << 1) | 1, see accelerator-probe.hex. */
	private static final int PASSED = 43;

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final int ROM_SIZE = 64 * 1024;

	private static final int RESET_VECTOR = ROM_SIZE - 16;

	private final ProcessRunner processes;

	private final Path answerFile;

	/**
	 * Creates the probe.
	 * @param processes starts QEMU
	 * @param answerFile keeps the answer; its folder takes temporary files
	 */
	public AcceleratorProbe(ProcessRunner processes, Path answerFile) {
		this.processes = processes;
		this.answerFile = answerFile;
	}

	/**
	 * The accelerator to use.
	 * @param wanted what the user wants
	 * @return the accelerator; for {@code auto} KVM if it works
	 * @throws IOException if KVM is wanted and does not work, or the probe cannot be run
	 */
	public Accelerator choose(AcceleratorMode wanted) throws IOException {
		if (wanted == AcceleratorMode.TCG) {
			return Accelerator.TCG;
		}
		Answer answer = answer();
		if (wanted == AcceleratorMode.KVM && answer.accelerator() != Accelerator.KVM) {
			throw new IOException("accelerator kvm is not usable here: " + answer.reason() + " (delete "
					+ this.answerFile + " to probe again)");
		}
		return answer.accelerator();
	}

	/**
	 * Why {@code auto} is what it is.
	 * @return the reason
	 * @throws IOException if the probe cannot be run
	 */
	public String reason() throws IOException {
		return answer().reason();
	}

	/**
	 * What was found out, probing if it was not before.
	 * @return the answer
	 * @throws IOException if the probe cannot be run
	 */
	synchronized Answer answer() throws IOException {
		String probed = probed();
		if (Files.exists(this.answerFile)) {
			List<String> lines = Files.readAllLines(this.answerFile);
			if (lines.size() == 3 && lines.get(0).equals(probed)) {
				return new Answer(Accelerator.valueOf(lines.get(1)), lines.get(2));
			}
		}
		Answer answer = Files.exists(Path.of("/dev/kvm")) ? probe()
				: new Answer(Accelerator.TCG, "there is no /dev/kvm");
		Path part = Files.createTempFile(this.answerFile.getParent(), "accelerator-", ".part");
		Files.write(part, List.of(probed, answer.accelerator().name(), answer.reason()));
		Files.move(part, this.answerFile, StandardCopyOption.ATOMIC_MOVE);
		return answer;
	}

	// What an answer holds for. A device that appears or goes, another kernel, QEMU or
	// user
	// makes a new probe.
	private static String probed() throws IOException {
		Path device = Path.of("/dev/kvm");
		return String.join(" ", "kernel", System.getProperty("os.version"), "user", System.getProperty("user.name"),
				"kvm", String.valueOf(Files.exists(device)), String.valueOf(Files.isWritable(device)), "qemu",
				QemuBinary.find().toString(), "program", Integer.toHexString(Arrays.hashCode(rom())));
	}

	private Answer probe() throws IOException {
		Path directory = Files.createTempDirectory(this.answerFile.getParent(), "probe-");
		Path rom = directory.resolve("probe.bin");
		try {
			Files.write(rom, rom());
			ProcessResult result = this.processes.run(Command.of(directory, LIMIT, commandLine()));
			return (result.exitCode() == PASSED) ? new Answer(Accelerator.KVM, "passed the probe") : failed(
					"the KVM probe ended with exit code " + result.exitCode() + " " + firstLine(result.errors()));
		}
		catch (ProcessException ex) {
			return failed("64-bit code hung under KVM for " + LIMIT.toSeconds() + " s");
		}
		finally {
			try (Stream<Path> files = Files.list(directory)) {
				for (Path file : files.toList()) {
					Files.delete(file);
				}
			}
			Files.delete(directory);
		}
	}

	private static Answer failed(String reason) {
		return new Answer(Accelerator.TCG, reason.strip());
	}

	private static String firstLine(String text) {
		return text.lines().findFirst().orElse("");
	}

	// Never with a second -accel: QEMU would fall back, and the probe pass under TCG.
	private static List<String> commandLine() {
		return List.of(QemuBinary.PROGRAM, "-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc",
				"-accel", "kvm", "-m", "32", "-no-reboot", "-sandbox",
				"on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny", "-device",
				"isa-debug-exit,iobase=0xf4,iosize=4", "-bios", "probe.bin");
	}

	/**
	 * The probe's program as a 64 KiB ROM, which the machine executes in place of a BIOS.
	 * @return the ROM
	 */
	static byte[] rom() throws IOException {
		byte[] rom = new byte[ROM_SIZE];
		ByteArrayOutputStream code = new ByteArrayOutputStream();
		try (InputStream stream = AcceleratorProbe.class.getResourceAsStream("accelerator-probe.hex")) {
			String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
			List<String> lines = text.lines()
				.map((line) -> line.replaceFirst("#.*", "").strip())
				.filter((line) -> !line.isEmpty())
				.toList();
			for (String line : lines.subList(0, lines.size() - 1)) {
				code.writeBytes(bytes(line));
			}
			byte[] reset = bytes(lines.get(lines.size() - 1));
			System.arraycopy(code.toByteArray(), 0, rom, 0, code.size());
			System.arraycopy(reset, 0, rom, RESET_VECTOR, reset.length);
		}
		return rom;
	}

	private static byte[] bytes(String line) {
		return HexFormat.ofDelimiter(" ").parseHex(line);
	}

	/**
	 * What the probe found.
	 *
	 * @param accelerator the accelerator to use
	 * @param reason why
	 */
	record Answer(Accelerator accelerator, String reason) {

	}

}
