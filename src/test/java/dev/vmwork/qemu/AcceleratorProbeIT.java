package dev.vmwork.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.disk.TestImages;
import dev.vmwork.disk.TestTools;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.AcceleratorProbe.Answer;
import dev.vmwork.unit.AcceleratorMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests that the probe tells a working KVM from one that is only there, on hosts of both
 * kinds, and asks once.
 */
@Tag("qemu")
class AcceleratorProbeIT {

	/** One for all tests: a probe that fails takes its time. */
	@TempDir
	static Path asked;

	private static @Nullable Answer answer;

	@TempDir
	Path directory;

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	@BeforeAll
	static void ask() throws IOException {
		TestTools.require("qemu-system-x86_64");
		answer = new AcceleratorProbe(new ProcessRunner(new Cancellation()), asked.resolve("accelerator")).answer();
	}

	@Test
	void programWhenRunUnderTcgPasses() throws IOException {
		Files.write(this.directory.resolve("probe.bin"), AcceleratorProbe.rom());
		Command command = Command.of(this.directory, Duration.ofSeconds(30),
				List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc",
						"-accel", "tcg", "-m", "32", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
						"-bios", "probe.bin"));
		assertThat(this.processes.run(command).exitCode()).isEqualTo(43);
	}

	@Test
	void answerWhenProbedAgreesWithWhatIsChosen() throws IOException {
		AcceleratorProbe probe = new AcceleratorProbe(this.processes, asked.resolve("accelerator"));
		Answer known = Objects.requireNonNull(answer);
		assertThat(known.reason()).isNotBlank();
		assertThat(probe.answer()).isEqualTo(known);
		assertThat(probe.choose(AcceleratorMode.AUTO)).isEqualTo(known.accelerator());
		Throwable refusal = catchThrowable(() -> probe.choose(AcceleratorMode.KVM));
		if (known.accelerator() == Accelerator.KVM) {
			assertThat(refusal).isNull();
		}
		else {
			assertThat(refusal).isInstanceOf(IOException.class)
				.hasMessage("accelerator kvm is not usable here: " + known.reason() + " (delete "
						+ asked.resolve("accelerator") + " to probe again)");
		}
	}

	@Test
	void answerWhenProbedLeavesNothingElseBehind() throws IOException {
		assertThat(TestImages.names(asked)).containsExactly("accelerator");
		assertThat(OrphanedProcesses.find(asked)).isEmpty();
	}

	@Test
	void answerWhenRememberedIsNotProbedAgain() throws IOException {
		String probed = Files.readAllLines(asked.resolve("accelerator")).get(0);
		Files.write(file(), List.of(probed, "KVM", "remembered"));
		assertThat(probe().answer()).isEqualTo(new Answer(Accelerator.KVM, "remembered"));
		assertThat(probe().choose(AcceleratorMode.KVM)).isEqualTo(Accelerator.KVM);
		assertThat(Files.readAllLines(file())).containsExactly(probed, "KVM", "remembered");
	}

	@Test
	void answerWhenOfOtherHostIsProbedAgain() throws IOException {
		Files.write(file(), List.of("kernel of another host", "KVM", "remembered"));
		Answer found = probe().answer();
		assertThat(found.reason()).isNotEqualTo("remembered");
		assertThat(Files.readAllLines(file())).doesNotContain("remembered").contains(found.reason());
	}

	@Test
	void answerWhenTcgIsWantedIsNotAskedFor() throws IOException {
		assertThat(probe().choose(AcceleratorMode.TCG)).isEqualTo(Accelerator.TCG);
		assertThat(file()).doesNotExist();
	}

	@Test
	void answerWhenItCannotBeKeptFails() {
		AcceleratorProbe probe = new AcceleratorProbe(this.processes, this.directory.resolve("missing/accelerator"));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> probe.choose(AcceleratorMode.AUTO));
	}

	private AcceleratorProbe probe() {
		return new AcceleratorProbe(this.processes, file());
	}

	private Path file() {
		return this.directory.resolve("accelerator");
	}

}
