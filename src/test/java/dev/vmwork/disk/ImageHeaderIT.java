package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that images made by a real {@code qemu-img} are known for what they are, and that
 * those that consist of several files are refused.
 */
class ImageHeaderIT {

	@TempDir
	Path directory;

	private TestImages images;

	@BeforeEach
	void makeImages() throws IOException {
		this.images = new TestImages(this.directory);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			raw   |
			qcow2 |
			qcow2 | compat=0.10
			qcow2 | extended_l2=on,cluster_size=128k
			qcow2 | compression_type=zstd
			vmdk  |
			vmdk  | subformat=streamOptimized
			vdi   |
			vdi   | static=on
			vhdx  |
			vhdx  | subformat=fixed
			""")
	void formatWhenImageIsOneFileIsDetected(String format, @Nullable String options) throws IOException {
		Path image = create("disk." + format, format, (options != null) ? options : "");
		assertThat(ImageHeader.read(image).format().driver()).isEqualTo(format);
		Path nameless = Files.move(image, this.directory.resolve("disk.img"));
		assertThat(ImageHeader.read(nameless).format().driver()).isEqualTo(format);
	}

	@Test
	void qcow2WhenItHasBackingFileIsRefused() throws IOException {
		create("base.raw", "raw", "");
		this.images.run("qemu-img", "create", "-f", "qcow2", "-b", "base.raw", "-F", "raw", "disk.qcow2");
		assertRefused("disk.qcow2", "it has a backing file; merge it with 'qemu-img convert -O qcow2'");
	}

	@Test
	void qcow2WhenItHasExternalDataFileIsRefused() throws IOException {
		create("disk.qcow2", "qcow2", "data_file=data.raw,data_file_raw=on");
		assertRefused("disk.qcow2", "it has an external data file; merge it with 'qemu-img convert -O qcow2'");
	}

	@Test
	void qcow2WhenEncryptedIsRefused() throws IOException {
		this.images.run("qemu-img", "create", "--object", "secret,id=key,data=secret", "-f", "qcow2", "-o",
				"encrypt.format=aes,encrypt.key-secret=key", "disk.qcow2", "1M");
		assertRefused("disk.qcow2", "it is encrypted");
	}

	@Test
	void qcowWhenOfVersion1IsRefused() throws IOException {
		create("disk.img", "qcow", "");
		assertRefused("disk.img", "it is qcow version 1, wanted 2 or 3");
	}

	@ParameterizedTest
	@CsvSource({ "monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat" })
	void vmdkWhenSplitIntoFilesIsRefused(String subformat) throws IOException {
		create("disk.vmdk", "vmdk", "subformat=" + subformat);
		assertRefused("disk.vmdk",
				"it is a VMDK descriptor, which names other files; convert it with 'qemu-img convert -O qcow2'");
	}

	@Test
	void vmdkWhenItHasParentIsRefused() throws IOException {
		create("base.vmdk", "vmdk", "");
		this.images.run("qemu-img", "create", "-f", "vmdk", "-b", "base.vmdk", "-F", "vmdk", "disk.vmdk");
		assertRefused("disk.vmdk", "its descriptor names a parent; merge it with 'qemu-img convert -O qcow2'");
	}

	@Test
	void imageWhenRenamedToOtherFormatIsRefused() throws IOException {
		create("disk.raw", "qcow2", "");
		assertRefused("disk.raw", "its name says raw, its content is qcow2");
	}

	private void assertRefused(String name, String reason) {
		Path image = this.directory.resolve(name);
		assertThatExceptionOfType(UnfitImageException.class).isThrownBy(() -> ImageHeader.read(image))
			.withMessage("'" + image + "' is refused: " + reason);
	}

	private Path create(String name, String format, String options) throws IOException {
		String[] arguments = options.isEmpty() ? new String[] { "qemu-img", "create", "-q", "-f", format, name, "1M" }
				: new String[] { "qemu-img", "create", "-q", "-f", format, "-o", options, name, "1M" };
		this.images.run(arguments);
		return this.directory.resolve(name);
	}

}
