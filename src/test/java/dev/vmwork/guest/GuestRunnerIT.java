package dev.vmwork.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.vmwork.disk.TestImages;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.Hardware;
import dev.vmwork.qemu.RefusedOptionsException;
import dev.vmwork.unit.GuestFileNames;
import dev.vmwork.unit.NetworkMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests how guests end by themselves, and what they leave behind, with a real QEMU.
 */
@Tag("qemu")
@Timeout(300)
class GuestRunnerIT {

	private static final Duration AMPLE = Duration.ofSeconds(30);

	@TempDir
	Path directory;

	private final Cancellation cancellation = new Cancellation();

	private final GuestRunner runner = TestQemu.runner(this.cancellation);

	@AfterEach
	void noProcessIsLeft() throws IOException {
		assertThat(OrphanedProcesses.find(this.directory)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "KEYBOARD_RESET", "CHIPSET_RESET", "TRIPLE_FAULT" })
	void guestWhenItResetsItselfHasReset(TestPrograms program) throws IOException {
		assertThat(this.runner.run(program.guest(this.directory, AMPLE))).isEqualTo(new GuestExit(Ending.RESET, ""));
		assertThat(TestImages.names(this.directory)).containsExactly("console.log", "disk.qcow2", "guest.properties",
				"program.raw", "screen.png", "use.properties");
	}

	@Test
	void guestWhenItPowersOffHasPoweredOff() throws IOException {
		assertThat(this.runner.run(TestPrograms.POWER_OFF.guest(this.directory, AMPLE)))
			.isEqualTo(new GuestExit(Ending.POWERED_OFF, ""));
	}

	@Test
	void guestWhenItHangsIsTimedOutAndItsScreenKept() throws IOException {
		GuestExit exit = this.runner.run(TestPrograms.HANG.guest(this.directory, Duration.ofSeconds(1)));
		assertThat(exit).isEqualTo(
				new GuestExit(Ending.TIMED_OUT, "exceeded its time limit of 1s, after which it had 5 s to power down"));
		assertThat(GuestUse.read(this.directory)).isNotNull()
			.satisfies((use) -> assertThat(use.cpuSeconds()).isPositive())
			.satisfies((use) -> assertThat(use.peakMemoryMib()).isPositive());
		assertThat(ImageIO.read(this.directory.resolve(GuestFileNames.SCREEN).toFile()).getWidth()).isGreaterThan(600);
	}

	@Test
	void consoleWhenWrittenIsKeptInPlaceOfOlderOne() throws IOException {
		Files.writeString(this.directory.resolve(GuestFileNames.CONSOLE), "of an older attempt");
		this.runner.run(TestPrograms.HELLO.guest(this.directory, AMPLE));
		assertThat(this.directory.resolve(GuestFileNames.CONSOLE)).hasContent("hello\n");
	}

	@Test
	void consoleWhenFloodedStaysBounded() throws IOException {
		GuestExit exit = this.runner.run(TestPrograms.FLOOD.guest(this.directory, Duration.ofSeconds(5)));
		assertThat(exit.ending()).isEqualTo(Ending.TIMED_OUT);
		Path console = this.directory.resolve(GuestFileNames.CONSOLE);
		assertThat(Files.size(console)).isBetween(1_000L, 210_000L);
		assertThat(Files.readString(console, StandardCharsets.US_ASCII)).startsWith("[vmwork: ").endsWith("xxx");
	}

	@Test
	void guestWhenRunAgainInSameDirectoryEndsTheSame() throws IOException {
		GuestSpec spec = TestPrograms.KEYBOARD_RESET.guest(this.directory, AMPLE);
		for (int attempt = 0; attempt < 2; attempt++) {
			assertThat(this.runner.run(spec).ending()).isEqualTo(Ending.RESET);
		}
	}

	@Test
	void guestWhenItsDirectoryHasLongUnusualPathRuns() throws IOException {
		Path deep = this.directory;
		for (String name : List.of("a,b=c".repeat(20), "two words".repeat(20), "grün".repeat(20))) {
			deep = Files.createDirectory(deep.resolve(name));
		}
		assertThat(deep.toString().length()).isGreaterThan(300);
		assertThat(this.runner.run(TestPrograms.KEYBOARD_RESET.guest(deep, AMPLE)))
			.isEqualTo(new GuestExit(Ending.RESET, ""));
	}

	@Test
	void guestWhenMachineIsQ35AndHasNetworkRuns() throws IOException {
		Hardware q35 = new Hardware("q35", 64, 2, DiskBus.IDE, NetworkMode.USER, Accelerator.TCG);
		assertThat(this.runner.run(program(q35))).isEqualTo(new GuestExit(Ending.RESET, ""));
	}

	@ParameterizedTest
	@EnumSource
	void guestWhenItsDiskIsOnThisBusBootsFromIt(DiskBus bus) throws IOException {
		Hardware hardware = new Hardware("pc", 64, 1, bus, NetworkMode.NONE, Accelerator.TCG);
		assertThat(this.runner.run(program(hardware))).isEqualTo(new GuestExit(Ending.RESET, ""));
	}

	@Test
	void guestWhenMachineIsUnknownIsRefusedWithMessageOfQemu() throws IOException {
		GuestSpec spec = program(new Hardware("toaster", 64, 1, DiskBus.IDE, NetworkMode.NONE, Accelerator.TCG));
		assertThatExceptionOfType(RefusedOptionsException.class).isThrownBy(() -> this.runner.run(spec))
			.withMessageStartingWith("QEMU refuses the options that vmwork starts it with: qemu-system-x86_64: ")
			.withMessageContaining("unsupported machine type");
	}

	private GuestSpec program(Hardware hardware) throws IOException {
		GuestSpec spec = TestPrograms.KEYBOARD_RESET.guest(this.directory, AMPLE);
		return new GuestSpec(spec.directory(), spec.disk(), hardware, null, null, spec.timeout(), spec.consoleLimit());
	}

	@Test
	void guestWhenItsDiskIsMissingFails() throws IOException {
		GuestSpec spec = TestPrograms.KEYBOARD_RESET.guest(this.directory, AMPLE);
		Files.delete(this.directory.resolve(spec.disk()));
		assertThatIOException().isThrownBy(() -> this.runner.run(spec)).withMessageContaining("disk.qcow2");
	}

}
