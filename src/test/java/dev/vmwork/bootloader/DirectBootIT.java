package dev.vmwork.bootloader;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.TestTools;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.DirectBoot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the sample images start with the kernel that is taken out of them, up to
 * where they look for {@code autorun}.
 */
@Tag("qemu")
@Timeout(300)
class DirectBootIT {

	@TempDir
	Path directory;

	@ParameterizedTest
	@CsvSource({ "small.raw, RAW", "small-gpt.qcow2, QCOW2" })
	void guestWhenStartedWithItsOwnKernelResets(String name, ImageFormat format) throws IOException {
		TestTools.require("qemu-system-x86_64", "qemu-img", "debugfs");
		ProcessRunner processes = new ProcessRunner(new Cancellation());
		GuestDisks disks = new GuestDisks(processes, true);
		DiskImage image = new DiskImage(Path.of("samples/image", name).toAbsolutePath(), format);
		DirectBoot files = new BootFileExtractor(processes, disks).extract(image, this.directory);
		disks.createOverlay(image, this.directory.resolve("overlay"));
		processes.runChecked(Command.of(this.directory, Duration.ofSeconds(60),
				List.of("qemu-system-x86_64", "-nodefaults", "-accel", "tcg", "-m", "128M", "-display", "none",
						"-no-reboot", "-serial", "file:console", "-drive", "file=overlay,format=qcow2,if=ide",
						"-kernel", files.kernel().toString(), "-initrd",
						Objects.requireNonNull(files.initrd()).toString(), "-append", files.commandLine())));
		assertThat(this.directory.resolve("console")).content().contains("no /home/auto/autorun");
	}

}
