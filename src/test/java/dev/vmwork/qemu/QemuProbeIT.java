package dev.vmwork.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.disk.TestTools;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.NetworkMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that what a QEMU is taken to be able to do is what the installed one can do, and
 * that it is asked once.
 */
@Tag("qemu")
@Timeout(300)
class QemuProbeIT {

	@TempDir
	private Path directory;

	private final Cancellation cancellation = new Cancellation();

	private final ProcessRunner processes = new ProcessRunner(this.cancellation);

	@BeforeEach
	void requireQemu() {
		TestTools.require(QemuBinary.PROGRAM, "qemu-img");
	}

	@Test
	void featuresWhenAskedAreThoseOfTheInstalledQemu() throws IOException {
		QemuFeatures features = probe().features();
		assertThat(features.version()).startsWith(say("--version").replaceFirst("(?s)^.*?version ([0-9.]+).*$", "$1"));
		assertThat(features.runWithUser()).isEqualTo(say("-help").contains("user=username"));
		assertThat(features.readOnlyMemory()).isEqualTo(say("-object", "memory-backend-file,help").contains("rom="));
	}

	@Test
	void everyStartOnEveryBusIsTakenWithoutWarning() throws IOException {
		assertThat(probe().checkAll()).isEmpty();
		assertThat(files()).containsExactly("qemu");
	}

	@Test
	void featuresWhenAskedBeforeAreThoseOfTheAnswerThatIsKept() throws IOException {
		QemuFeatures asked = probe().features();
		Path file = this.directory.resolve("qemu");
		Files.writeString(file, Files.readString(file).replace("version=" + asked.version().charAt(0), "version=kept"));
		assertThat(probe().features().version()).startsWith("kept");
	}

	@Test
	void featuresWhenTheAnswerIsForAnotherBinaryAreAskedAnew() throws IOException {
		QemuFeatures asked = probe().features();
		Path file = this.directory.resolve("qemu");
		Files.writeString(file, Files.readString(file).replace("size", "was").replace("version=", "version=kept"));
		assertThat(probe().features()).isEqualTo(asked);
	}

	@Test
	void checkWhenQemuLacksAFeatureSaysWhatItRefuses() throws IOException {
		QemuFeatures tooMuch = new QemuFeatures("", probe().features().runWithUser(), true, true);
		Hardware machine = new Hardware("no-such-machine", 16, 1, DiskBus.IDE, NetworkMode.NONE, Accelerator.TCG);
		OptionCheck check = new OptionCheck(this.processes, this.cancellation);
		assertThatExceptionOfType(RefusedOptionsException.class)
			.isThrownBy(() -> check.run(machine, OptionCheck.Kind.COLD, tooMuch, this.directory))
			.withMessageContaining("unsupported machine type");
	}

	private QemuProbe probe() {
		return new QemuProbe(this.processes, this.cancellation, this.directory.resolve("qemu"));
	}

	private String say(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(QemuBinary.PROGRAM));
		command.addAll(List.of(arguments));
		Path output = this.directory.resolve("said");
		this.processes.run(Command.of(this.directory, Duration.ofSeconds(20), command).withOutput(output));
		String said = Files.readString(output);
		Files.delete(output);
		return said;
	}

	private List<String> files() throws IOException {
		try (var files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

}
