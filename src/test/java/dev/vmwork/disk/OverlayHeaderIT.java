package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests reading the headers of overlays that {@code qemu-img} has written.
 */
class OverlayHeaderIT {

	private final ProcessRunner processes = new ProcessRunner(new Cancellation());

	private final QemuImg qemuImg = new QemuImg(this.processes);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(ImageFormat.class)
	void overlayWhenAsItWasMadeSaysSo(ImageFormat format) throws IOException {
		Path overlay = overlay(base("a base, \u00fc?:", format));
		assertThat(OverlayHeader.read(overlay)).isEqualTo(OverlayHeader.over(base("a base, \u00fc?:", format)));
	}

	@Test
	void overlayWhenItHasSnapshotsIsAsItWasMade() throws IOException {
		DiskImage base = base("base", ImageFormat.RAW);
		Path overlay = overlay(base);
		call("qemu-img", "snapshot", "-c", "one", overlay.toString());
		assertThat(OverlayHeader.over(base).isIn(overlay)).isTrue();
	}

	@Test
	void overlayWhenItNamesAnotherFileIsNotAsItWasMade() throws IOException {
		DiskImage base = base("base", ImageFormat.RAW);
		Path overlay = overlay(base);
		call("qemu-img", "rebase", "-u", "-F", "raw", "-b", "/etc/passwd", overlay.toString());
		assertThat(OverlayHeader.read(overlay)).isEqualTo(new OverlayHeader("/etc/passwd", "raw"));
		assertThat(OverlayHeader.over(base).isIn(overlay)).isFalse();
	}

	@Test
	void overlayWhenItsDataIsInAnotherFileIsRefused() throws IOException {
		DiskImage base = base("base", ImageFormat.RAW);
		Path overlay = this.directory.resolve("overlay");
		call("qemu-img", "create", "-q", "-f", "qcow2", "-o", "data_file=" + this.directory.resolve("data"), "-F",
				"raw", "-b", base.path().toString(), overlay.toString());
		assertThatExceptionOfType(DamagedFilesystemException.class).isThrownBy(() -> OverlayHeader.read(overlay));
	}

	@Test
	void overlayWhenMissingIsNotAsItWasMade() throws IOException {
		assertThat(new OverlayHeader("", "raw").isIn(this.directory.resolve("none"))).isFalse();
	}

	@Test
	void overlayWhenAnyByteOfItsHeaderIsChangedIsReadOrRefused() throws IOException {
		Path overlay = overlay(base("base", ImageFormat.RAW));
		byte[] header = Arrays.copyOf(Files.readAllBytes(overlay), 4096);
		for (int i = 0; i < 1024; i++) {
			for (int value : List.of(0, 1, 0x7f, 0x80, 0xff)) {
				byte[] changed = header.clone();
				changed[i] = (byte) value;
				assertReadOrRefused(Files.write(overlay, changed));
			}
			assertReadOrRefused(Files.write(overlay, Arrays.copyOf(header, i)));
		}
	}

	private static void assertReadOrRefused(Path overlay) throws IOException {
		try {
			assertThat(OverlayHeader.read(overlay)).isNotNull();
		}
		catch (DamagedFilesystemException ex) {
			assertThat(ex).hasMessageContaining(String.valueOf(overlay.getFileName()));
		}
	}

	private DiskImage base(String name, ImageFormat format) throws IOException {
		Path base = this.directory.resolve(name);
		call("qemu-img", "create", "-q", "-f", format.driver(), base.toString(), "1M");
		return new DiskImage(base, format);
	}

	private Path overlay(DiskImage base) throws IOException {
		Path overlay = this.directory.resolve("overlay");
		this.qemuImg.createOverlay(base, overlay);
		return overlay;
	}

	private void call(String... command) throws IOException {
		this.processes.runChecked(Command.of(this.directory, Duration.ofMinutes(1), List.of(command)));
	}

}
