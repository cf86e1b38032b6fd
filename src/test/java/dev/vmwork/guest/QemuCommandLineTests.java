package dev.vmwork.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests QEMU's arguments against golden files, one argument a line.
 */
class QemuCommandLineTests {

	@Test
	void argumentsWhenMachineIsPcUnderTcgAreAsInGoldenFile() throws IOException {
		GuestSpec spec = new GuestSpec(Path.of("/runs/1"), "overlay.qcow2", 256, 1, "pc", Accelerator.TCG, false,
				Duration.ofMinutes(5), 1 << 20);
		assertThat(String.join("\n", QemuCommandLine.of(spec)) + "\n").isEqualTo(golden("pc-tcg.txt"));
	}

	@Test
	void argumentsWhenMachineIsQ35UnderKvmWithNetworkAreAsInGoldenFile() throws IOException {
		GuestSpec spec = new GuestSpec(Path.of("/runs/1"), "disk.qcow2", 2048, 4, "q35", Accelerator.KVM, true,
				Duration.ofMinutes(5), 1 << 20);
		assertThat(String.join("\n", QemuCommandLine.of(spec)) + "\n").isEqualTo(golden("q35-kvm-network.txt"));
	}

	private static String golden(String name) throws IOException {
		try (InputStream file = QemuCommandLineTests.class.getResourceAsStream(name)) {
			return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
