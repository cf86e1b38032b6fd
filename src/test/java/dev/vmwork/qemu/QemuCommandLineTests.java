package dev.vmwork.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.unit.NetworkMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests QEMU's arguments against golden files, one argument a line.
 */
class QemuCommandLineTests {

	private static final QemuFeatures OLDEST = new QemuFeatures("7.2.22", false, false, false);

	private static final QemuFeatures NEWER = new QemuFeatures("10.0.2", true, true, true);

	@Test
	void argumentsWhenMachineIsPcUnderTcgAreAsInGoldenFile() throws IOException {
		GuestSpec spec = new GuestSpec(Path.of("/runs/1"), "overlay.qcow2",
				new Hardware("pc", 256, 1, DiskBus.IDE, NetworkMode.NONE, Accelerator.TCG), null, null,
				Duration.ofMinutes(5), 1 << 20);
		assertThat(String.join("\n", QemuCommandLine.of(spec, OLDEST)) + "\n").isEqualTo(golden("pc-tcg.txt"));
	}

	@Test
	void argumentsWhenMachineIsQ35UnderKvmWithNetworkAreAsInGoldenFile() throws IOException {
		GuestSpec spec = new GuestSpec(Path.of("/runs/1"), "disk.qcow2",
				new Hardware("q35", 2048, 4, DiskBus.IDE, NetworkMode.USER, Accelerator.KVM), null, null,
				Duration.ofMinutes(5), 1 << 20);
		assertThat(String.join("\n", QemuCommandLine.of(spec, OLDEST)) + "\n").isEqualTo(golden("q35-kvm-network.txt"));
	}

	@Test
	void argumentsWhenGuestBecomesTemplateAreAsInGoldenFile() throws IOException {
		WarmParts warm = new WarmParts(Path.of("memory"), null, "work.raw", "raw");
		DirectBoot boot = new DirectBoot(Path.of("kernel"), Path.of("initrd"), "root=/dev/sda1 quiet");
		GuestSpec spec = new GuestSpec(Path.of("/templates/1"), "disk.qcow2",
				new Hardware("pc", 256, 1, DiskBus.VIRTIO, NetworkMode.NONE, Accelerator.TCG), boot, warm,
				Duration.ofMinutes(5), 1 << 20);
		assertThat(String.join("\n", QemuCommandLine.of(spec, OLDEST)) + "\n").isEqualTo(golden("template.txt"));
	}

	@ParameterizedTest
	@CsvSource({ "7.2.22, TCG, no_timer_check clearcpuid=141 ro",
			"9.2.0 (Debian 1:9.2.0+ds-2), TCG, no_timer_check clearcpuid=141 ro", "10.0.2, TCG, no_timer_check ro",
			"7.2.22, KVM, ro", "'', TCG, no_timer_check ro" })
	void kernelWhenTranslatedIsToldOfTheTranslatorsWeakPoints(String version, Accelerator accelerator, String words)
			throws IOException {
		GuestSpec spec = new GuestSpec(Path.of("/runs/1"), "disk.qcow2",
				new Hardware("pc", 256, 1, DiskBus.IDE, NetworkMode.NONE, accelerator),
				new DirectBoot(Path.of("kernel"), null, "ro"), null, Duration.ofMinutes(5), 1 << 20);
		assertThat(QemuCommandLine.of(spec, new QemuFeatures(version, false, false, false))).containsSequence("-append",
				words);
	}

	@Test
	void argumentsWhenGuestIsResumedAreAsInGoldenFile() throws IOException {
		WarmParts warm = new WarmParts(Path.of("/a,b/memory"), Path.of("/a,b/state"), "running.raw", "raw");
		GuestSpec spec = new GuestSpec(Path.of("/runs/1"), "running.qcow2",
				new Hardware("pc", 256, 1, DiskBus.VIRTIO, NetworkMode.NONE, Accelerator.TCG), null, warm,
				Duration.ofMinutes(5), 1 << 20);
		assertThat(String.join("\n", QemuCommandLine.of(spec, OLDEST)) + "\n").isEqualTo(golden("resumed.txt"));
	}

	@Test
	void argumentsWhenGuestIsResumedByNewerQemuOpenTemplateForReadingOnly() {
		WarmParts warm = new WarmParts(Path.of("/t/memory"), Path.of("/t/state"), "running.raw", "raw");
		GuestSpec spec = new GuestSpec(Path.of("/runs/1"), "running.qcow2",
				new Hardware("pc", 256, 1, DiskBus.IDE, NetworkMode.NONE, Accelerator.TCG), null, warm,
				Duration.ofMinutes(5), 1 << 20);
		assertThat(QemuCommandLine.of(spec, NEWER))
			.contains("memory-backend-file,id=memory,size=256M,mem-path=/t/memory,share=off,readonly=on,rom=off");
		assertThat(NEWER.stateUri()).isEqualTo("file:/proc/self/fd/0");
	}

	@Test
	void argumentsWhenVmworkIsRootHaveAUser() {
		GuestSpec spec = new GuestSpec(Path.of("/runs/1"), "overlay.qcow2",
				new Hardware("pc", 256, 1, DiskBus.IDE, NetworkMode.NONE, Accelerator.TCG), null, null,
				Duration.ofMinutes(5), 1 << 20);
		GuestUser user = new GuestUser(61500);
		assertThat(QemuCommandLine.of(spec, OLDEST, user, false)).containsSequence("-sandbox",
				"on,obsolete=deny,elevateprivileges=allow,spawn=deny,resourcecontrol=deny", "-runas", "61500:61500");
		assertThat(QemuCommandLine.of(spec, NEWER, user, false)).containsSequence("-sandbox",
				"on,obsolete=deny,elevateprivileges=allow,spawn=deny,resourcecontrol=deny", "-run-with",
				"user=61500:61500");
	}

	private static String golden(String name) throws IOException {
		try (InputStream file = QemuCommandLineTests.class.getResourceAsStream(name)) {
			return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
