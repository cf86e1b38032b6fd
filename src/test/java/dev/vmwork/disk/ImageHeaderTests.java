package dev.vmwork.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests what is made of headers that no tool would write: hostile, cut off, or random.
 */
class ImageHeaderTests {

	@TempDir
	Path directory;

	@Test
	void formatWhenFileIsEmptyIsRaw() throws IOException {
		assertThat(formatOf(new byte[0])).isEqualTo(ImageFormat.RAW);
	}

	@Test
	void formatWhenMagicIsKnownIsDetected() throws IOException {
		assertThat(formatOf(qcow2(3))).isEqualTo(ImageFormat.QCOW2);
		assertThat(formatOf(qcow2(2))).isEqualTo(ImageFormat.QCOW2);
		assertThat(formatOf(vmdk())).isEqualTo(ImageFormat.VMDK);
		assertThat(formatOf(vdi())).isEqualTo(ImageFormat.VDI);
		assertThat(formatOf(vhdx())).isEqualTo(ImageFormat.VHDX);
	}

	@Test
	void imageWhenMissingIsNoUnfitImage() {
		Path missing = this.directory.resolve("missing.qcow2");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> ImageHeader.read(missing))
			.isNotInstanceOf(UnfitImageException.class);
	}

	@Test
	void qcowWhenVersionIsUnknownIsRefused() {
		for (int version : new int[] { 0, 1, 4, -1 }) {
			assertRefused(qcow2(version), "it is qcow version " + version + ", wanted 2 or 3");
		}
	}

	@Test
	void qcowWhenOneBitOfBackingFileIsSetIsRefused() {
		for (int offset = 8; offset < 20; offset++) {
			assertRefused(with(qcow2(3), offset, 1), "it has a backing file");
		}
	}

	@Test
	void qcowWhenDataFileBitIsSetIsRefusedInVersion3Only() throws IOException {
		assertRefused(with(qcow2(3), 79, 4), "it has an external data file");
		assertThat(formatOf(with(qcow2(2), 79, 4))).isEqualTo(ImageFormat.QCOW2);
	}

	@Test
	void qcowWhenEncryptedIsRefused() {
		assertRefused(with(qcow2(2), 35, 1), "it is encrypted");
		assertRefused(with(qcow2(3), 35, 2), "it is encrypted");
	}

	@Test
	void vmdkWhenItNamesParentAnywhereInHeaderIsRefused() {
		byte[] hint = "parentFileNameHint=\"/etc/shadow\"".getBytes(StandardCharsets.US_ASCII);
		for (int offset : new int[] { 512, 5000, 512 + 20 * 512 - hint.length, 64 * 1024 - hint.length }) {
			byte[] image = vmdk();
			System.arraycopy(hint, 0, image, offset, hint.length);
			assertRefused(image, "its descriptor names a parent");
		}
	}

	@Test
	void vmdkWhenCapacityIsZeroIsRefused() {
		assertRefused(with(vmdk(), 12, 0), "its descriptor names other files");
	}

	@Test
	void vmdkDescriptorIsRefused() {
		byte[] descriptor = "# Disk DescriptorFile\nRW 63 FLAT \"/etc/shadow\" 0\n".getBytes(StandardCharsets.US_ASCII);
		assertRefused(descriptor, "it is a VMDK descriptor, which names other files");
	}

	@Test
	void vdiWhenTypeIsDifferencingIsRefused() {
		assertRefused(with(vdi(), 76, 4), "it is a VDI of type 4, which names a parent");
	}

	@Test
	void vdiWhenItsMapOfBlocksIsNotInTheFileIsRefused() throws IOException {
		ByteBuffer header = ByteBuffer.wrap(vdi()).order(ByteOrder.LITTLE_ENDIAN).putInt(340, 512);
		assertThat(formatOf(header.putInt(384, (64 * 1024 - 512) / 4).array())).isEqualTo(ImageFormat.VDI);
		assertRefused(header.putInt(384, (64 * 1024 - 512) / 4 + 1).array(),
				"its map of blocks ends at byte 65540, the file at 65536; it is incomplete");
		assertRefused(header.putInt(340, -1).putInt(384, -1).array(),
				"its map of blocks ends at byte 21474836475, the file at 65536; it is incomplete");
	}

	@Test
	void imageWhenNameSaysOtherFormatIsRefused() {
		assertRefused("disk.raw", qcow2(3), "its name says raw, its content is qcow2");
		assertRefused("disk.QCOW2", new byte[512], "its name says qcow2, its content is raw");
		assertRefused("disk.vmdk", vdi(), "its name says vmdk, its content is vdi");
	}

	@Test
	void imageWhenNameSaysNothingHasFormatOfContent() throws IOException {
		for (String name : List.of("disk.img", "disk", "...", "disk.raw.old")) {
			Path image = Files.write(this.directory.resolve(name), vdi());
			assertThat(ImageHeader.read(image).format()).as(name).isEqualTo(ImageFormat.VDI);
		}
	}

	@Test
	void headerWhenCutOffIsRefusedOrFormat() throws IOException {
		for (byte[] header : headers()) {
			for (int length = 0; length <= 130; length += 2) {
				assertRefusedOrFormat(Arrays.copyOf(header, length), "cut off after " + length);
			}
		}
	}

	@Test
	void headerWhenRandomOrMutatedIsRefusedOrFormat() throws IOException {
		Random random = new Random(20);
		List<byte[]> headers = headers();
		for (int round = 0; round < 2000; round++) {
			byte[] bytes = Arrays.copyOf(headers.get(round % headers.size()), random.nextInt(130));
			for (int i = random.nextInt(9); i > 0 && bytes.length > 0; i--) {
				bytes[random.nextInt(Math.min(bytes.length, 120))] = (byte) random.nextInt();
			}
			assertRefusedOrFormat(bytes, "round " + round);
		}
	}

	private void assertRefusedOrFormat(byte[] bytes, String description) throws IOException {
		Path image = Files.write(this.directory.resolve("mutant"), bytes);
		@Nullable Throwable thrown = catchThrowable(() -> ImageHeader.read(image));
		if (thrown != null) {
			assertThat(thrown).as(description)
				.isInstanceOf(UnfitImageException.class)
				.hasMessageStartingWith("'" + image + "' is refused: ");
		}
	}

	private void assertRefused(byte[] bytes, String reason) {
		assertRefused("image", bytes, reason);
	}

	private void assertRefused(String name, byte[] bytes, String reason) {
		Path image = this.directory.resolve(name);
		assertThatExceptionOfType(UnfitImageException.class)
			.isThrownBy(() -> ImageHeader.read(Files.write(image, bytes)))
			.withMessageStartingWith("'" + image + "' is refused: " + reason);
	}

	private ImageFormat formatOf(byte[] bytes) throws IOException {
		return ImageHeader.read(Files.write(this.directory.resolve("image"), bytes)).format();
	}

	private static List<byte[]> headers() {
		byte[] descriptor = "# Disk DescriptorFile\nversion=1\n".getBytes(StandardCharsets.US_ASCII);
		return List.of(qcow2(2), qcow2(3), vmdk(), vdi(), vhdx(), Arrays.copyOf(descriptor, 600), new byte[600]);
	}

	private static byte[] qcow2(int version) {
		byte[] bytes = new byte[64 * 1024];
		ByteBuffer.wrap(bytes).putInt(0x514649fb).putInt(version).putInt(20, 16).putLong(24, 1 << 20);
		return bytes;
	}

	private static byte[] vmdk() {
		byte[] bytes = new byte[64 * 1024];
		ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0x564d444b).putInt(1).putInt(3).putLong(7);
		return bytes;
	}

	private static byte[] vdi() {
		byte[] bytes = new byte[64 * 1024];
		ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(64, 0xbeda107f).putInt(76, 1);
		return bytes;
	}

	private static byte[] vhdx() {
		byte[] bytes = new byte[64 * 1024];
		System.arraycopy("vhdxfile".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 8);
		return bytes;
	}

	private static byte[] with(byte[] bytes, int offset, int value) {
		bytes[offset] = (byte) value;
		return bytes;
	}

}
