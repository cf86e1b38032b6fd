package dev.vmwork.bootloader;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.vmwork.disk.DiskBytes;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.Partition;
import dev.vmwork.disk.TestImages;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.DirectBoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that kernel and initrd get out of real filesystems, whatever the image's owner
 * put in their place.
 */
class BootFilesIT {

	private static final String GRUB = "boot/grub/grub.cfg";

	private static final String SIMPLE = "linux /boot/vmlinuz a=b\ninitrd /boot/initrd\n";

	@TempDir
	Path directory;

	private TestImages images;

	private Path work;

	@BeforeEach
	void makeFolders() throws IOException {
		this.images = new TestImages(this.directory);
		this.work = Files.createDirectory(this.directory.resolve("work"));
		Files.createDirectories(tree("boot/grub"));
	}

	// JUnit warns of links that lead out of its temporary folder.
	@AfterEach
	void removeLinks() throws IOException {
		try (Stream<Path> files = Files.walk(this.images.tree())) {
			for (Path link : files.filter(Files::isSymbolicLink).toList()) {
				Files.delete(link);
			}
		}
	}

	@AfterEach
	void onlyCompleteFilesAreLeft() throws IOException {
		assertThat(TestImages.names(this.work)).isSubsetOf("kernel", "initrd");
	}

	static Stream<Arguments> everyImage() {
		return Stream.of("ext2", "ext3", "ext4")
			.flatMap((type) -> Stream.of(ImageFormat.RAW, ImageFormat.QCOW2)
				.flatMap((format) -> Stream.of(true, false).map((fuse) -> Arguments.of(type, format, fuse))));
	}

	@ParameterizedTest
	@MethodSource("everyImage")
	void filesWhenNamedByGrubAreTaken(String type, ImageFormat format, boolean fuse) throws IOException {
		kernel("boot/vmlinuz");
		write("boot/initrd", "initrd");
		write(GRUB, SIMPLE);
		DiskImage image = this.images.convert(this.images.disk(type, 4), format);
		String checksum = TestImages.checksum(image.path());
		DirectBoot files = extractor(fuse).extract(image, this.work);
		assertThat(files).isEqualTo(new DirectBoot(this.work.resolve("kernel"), this.work.resolve("initrd"), "a=b"));
		assertThat(files.kernel()).hasSameBinaryContentAs(tree("boot/vmlinuz"));
		assertThat(this.work.resolve("initrd")).hasContent("initrd");
		assertThat(TestImages.checksum(image.path())).isEqualTo(checksum);
	}

	@Test
	void filesWhenTakenAgainReplaceOlderOnes() throws IOException {
		kernel("boot/vmlinuz");
		write(GRUB, "if [ -d /boot -a ! -d /boot/grub/grub.cfg -a -s $prefix/grub.cfg ]; then linux /boot/vmlinuz; fi");
		for (String name : List.of("kernel", "initrd", "kernel.part", "initrd.part")) {
			write(this.work.resolve(name), "old");
		}
		assertThat(take()).isEqualTo(new DirectBoot(this.work.resolve("kernel"), null, ""));
		assertThat(TestImages.names(this.work)).containsExactly("kernel");
		assertThat(this.work.resolve("kernel")).hasSameBinaryContentAs(tree("boot/vmlinuz"));
	}

	@Test
	void initrdsWhenSeveralAreConcatenatedAndAligned() throws IOException {
		kernel("boot/vmlinuz");
		write("boot/a", "12345");
		write("boot/b", "67");
		write("boot/c", "");
		write("boot/d", "89");
		write(GRUB, "linux /boot/vmlinuz\ninitrd /boot/a /boot/b /boot/c /boot/d");
		take();
		assertThat(this.work.resolve("initrd")).hasContent("12345\0\0\0" + "67\0\0" + "89");
	}

	@Test
	void bootPartitionWhenOfItsOwnHasPathsWithoutBoot() throws IOException {
		Path boot = this.directory.resolve("bootfs");
		write(boot.resolve("grub2/grub.cfg"), "linux /vmlinuz-6 a\ninitrd /initrd-6");
		Files.copy(kernel("vmlinuz"), boot.resolve("vmlinuz-6"));
		write(boot.resolve("initrd-6"), "initrd");
		Path disk = this.directory.resolve("disk.raw");
		DiskBytes.ofSectors(disk, 30_000).record(0, 0, DiskBytes.LINUX, 63).record(0, 1, DiskBytes.LINUX, 10_000);
		this.images.format("ext4", this.images.tree(), disk, new Partition(10_000 * 512), 4);
		this.images.format("ext2", boot, disk, TestImages.SECTOR_63, 2);
		assertThat(take(disk).commandLine()).isEqualTo("a");
		assertThat(this.work.resolve("kernel")).hasSameBinaryContentAs(tree("vmlinuz"));
	}

	@Test
	void kernelWhenOnFilesystemSearchedForIsTakenFromThere() throws IOException {
		Path other = this.directory.resolve("other");
		write(other.resolve("boot/vmlinuz"), "another one");
		write(other.resolve(GRUB), "search --label --set=root system\nlinux /boot/vmlinuz a");
		kernel("boot/vmlinuz");
		Path disk = this.directory.resolve("disk.raw");
		DiskBytes.ofSectors(disk, 30_000).record(0, 0, DiskBytes.LINUX, 63).record(0, 1, DiskBytes.LINUX, 10_000);
		this.images.format("ext4", this.images.tree(), disk, new Partition(10_000 * 512), 4);
		this.images.format("ext2", other, disk, TestImages.SECTOR_63, 2);
		this.images.run("debugfs", "-w", "-R", "set_super_value volume_name system", disk + "?offset=" + 10_000 * 512);
		take(disk);
		assertThat(this.work.resolve("kernel")).hasSameBinaryContentAs(tree("boot/vmlinuz"));
	}

	@Test
	void kernelWhenOnSeveralFilesystemsIsRefused() throws IOException {
		Path other = this.directory.resolve("other");
		write(other.resolve("boot/vmlinuz"), "another one");
		write(other.resolve(GRUB), "set root='hd0,msdos2'\nlinux /boot/vmlinuz a");
		kernel("boot/vmlinuz");
		Path disk = this.directory.resolve("disk.raw");
		DiskBytes.ofSectors(disk, 30_000).record(0, 0, DiskBytes.LINUX, 63).record(0, 1, DiskBytes.LINUX, 10_000);
		this.images.format("ext4", this.images.tree(), disk, new Partition(10_000 * 512), 4);
		this.images.format("ext2", other, disk, TestImages.SECTOR_63, 2);
		assertThatExceptionOfType(UnfitImageException.class).isThrownBy(() -> take(disk))
			.withMessage("it is not clear which kernel starts, there is a /boot/vmlinuz in 2 filesystems");
	}

	@Test
	void configurationWhenItAsksForTooMuchIsRefused() throws IOException {
		write("boot/grub/x.cfg", "true\n");
		write(GRUB, "source (hd0)/boot/grub/x.cfg\n".repeat(10_000));
		assertRefused("asks for too many files");
		write("boot/grub/x.cfg", "#".repeat(500_000));
		write(GRUB, "source (hd0)/boot/grub/x.cfg\n".repeat(3));
		assertRefused("/boot/grub/x.cfg has 500000 bytes, wanted 48489 at most");
	}

	@Test
	void configurationsWhenOnSeveralFilesystemsAreRefused() throws IOException {
		kernel("boot/vmlinuz");
		write(GRUB, SIMPLE);
		Path disk = this.directory.resolve("disk.raw");
		DiskBytes.ofSectors(disk, 30_000).record(0, 0, DiskBytes.LINUX, 63).record(0, 1, DiskBytes.LINUX, 10_000);
		this.images.format("ext4", this.images.tree(), disk, new Partition(10_000 * 512), 4);
		this.images.format("ext2", this.images.tree(), disk, TestImages.SECTOR_63, 2);
		assertThatExceptionOfType(UnfitImageException.class).isThrownBy(() -> take(disk))
			.withMessage("it is not clear which boot loader starts, there are configurations in 2 filesystems: "
					+ "/boot/grub/grub.cfg, /boot/grub/grub.cfg");
	}

	@ParameterizedTest
	@CsvSource({ "/vmlinuz, boot/vmlinuz-6", "/vmlinuz, /boot/vmlinuz-6", "/boot/vmlinuz, vmlinuz-6",
			"/boot/vmlinuz, ../../../../../boot/vmlinuz-6", "/deep/link, ../hop/vmlinuz-6",
			"/x, ./boot/./grub/../././././././././././././././././././././././././././././vmlinuz-6" })
	void kernelWhenLinkIsFollowedWithinFilesystem(String link, String target) throws IOException {
		kernel("boot/vmlinuz-6");
		Files.createDirectory(tree("deep"));
		Files.createSymbolicLink(tree("hop"), Path.of("/boot"));
		Files.createSymbolicLink(tree(link.substring(1)), Path.of(target));
		write(GRUB, "linux " + link);
		take();
		assertThat(this.work.resolve("kernel")).hasSameBinaryContentAs(tree("boot/vmlinuz-6"));
	}

	@ParameterizedTest
	@CsvSource({ "../../../../../../../../etc/hostname, not in the image", "/etc/hostname, not in the image",
			"/proc/self/environ, not in the image", "nothing, not in the image", "/boot, a directory" })
	void kernelWhenLinkLeadsElsewhereIsNotTakenFromHost(String target, String found) throws IOException {
		Files.createSymbolicLink(tree("boot/vmlinuz"), Path.of(target));
		write(GRUB, SIMPLE);
		assertRefused("the kernel '/boot/vmlinuz' is " + found + ", wanted a file");
	}

	@Test
	void kernelWhenLinkHasNoEndIsRefused() throws IOException {
		Files.createSymbolicLink(tree("boot/vmlinuz"), Path.of("other"));
		Files.createSymbolicLink(tree("boot/other"), Path.of("/boot/vmlinuz"));
		write(GRUB, SIMPLE);
		assertRefused("'/boot/vmlinuz' in the image is a link without an end");
		Files.createSymbolicLink(tree("loop"), Path.of("loop"));
		write(GRUB, "linux /loop/vmlinuz");
		assertRefused("the guest's filesystem cannot be read");
	}

	@Test
	void kernelWhenLinkHasControlCharacterIsRefused() throws IOException {
		Files.createSymbolicLink(tree("boot/vmlinuz"), Path.of("a\nquit"));
		write(GRUB, SIMPLE);
		assertRefused("the name of a file in the image has control characters or is too long");
		write(GRUB, "linux '/boot/a\nb'");
		assertRefused("the name of a file in the image has control characters or is too long");
	}

	@Test
	void kernelWhenNoBzImageIsRefused() throws IOException {
		write("boot/vmlinuz", "\177ELF" + "x".repeat(1000));
		write(GRUB, SIMPLE);
		assertRefused("the kernel '/boot/vmlinuz' is not a Linux kernel for x86 (bzImage)");
		write("boot/vmlinuz", "");
		assertRefused("the kernel '/boot/vmlinuz' is not a Linux kernel for x86 (bzImage)");
		assertThat(TestImages.names(this.work)).isEmpty();
	}

	@Test
	void initrdWhenMissingIsRefusedAndNothingLeft() throws IOException {
		kernel("boot/vmlinuz");
		write(GRUB, SIMPLE);
		assertRefused("the initrd '/boot/initrd' is not in the image, wanted a file");
		assertThat(TestImages.names(this.work)).isEmpty();
	}

	@Test
	void filesWhenTooLargeAreRefused() throws IOException {
		write(GRUB, SIMPLE);
		sparse("boot/vmlinuz", (256L << 20) + 1);
		assertRefused("the kernel '/boot/vmlinuz' has 268435457 bytes, wanted 268435456 at most");
		kernel("boot/vmlinuz");
		sparse("boot/initrd", (1L << 30) + 1);
		assertRefused("the initrd '/boot/initrd' has 1073741825 bytes, wanted 1073741824 at most");
		sparse(GRUB, (1L << 20) + 1);
		assertRefused("/boot/grub/grub.cfg has 1048577 bytes, wanted 1048576 at most");
	}

	@Test
	void deviceWhenNotInImageIsRefused() throws IOException {
		write(GRUB, "linux (hd1,msdos1)/boot/vmlinuz");
		assertRefused("the kernel is on the device (hd1,msdos1), which is not an ext filesystem of the image");
	}

	@Test
	void reasonWhenImageChoseItsWordsIsOnePlainLine() throws IOException {
		write(GRUB, "menuentry 'a\u001b[2J\nb' { halt; }");
		assertRefused("/boot/grub/grub.cfg: its default entry 'a?[2J?b': there is no kernel ('linux') in it");
		write(GRUB, "menuentry '" + "a".repeat(1000) + "' { halt; }");
		assertRefused("aaaaaa …");
	}

	@Test
	void configurationWhenThereIsNoneIsRefused() throws IOException {
		assertRefused("no configuration of GRUB, EXTLINUX or SYSLINUX found in the ext filesystems of the image");
	}

	@Test
	void configurationWhenItIsNoFileIsRefused() throws IOException {
		Files.createDirectory(tree(GRUB));
		assertRefused("/boot/grub/grub.cfg is not in the image");
	}

	@Test
	void entriesWhenInFilesOfTheirOwnAreRead() throws IOException {
		kernel("vmlinuz-10");
		write("loader/entries/id-9-1.conf", "title Nine\nlinux /vmlinuz-9\n");
		write("loader/entries/id-10-1.conf", "title Ten\nlinux /vmlinuz-10\noptions a $x\n");
		write("grub2/grub.cfg", "search --label --set=root none\nset x=b\nblscfg\n");
		assertThat(take().commandLine()).isEqualTo("a b");
	}

	@Test
	void configurationWhenLinkToAnotherIsRead() throws IOException {
		kernel("boot/vmlinuz");
		write("boot/grub/grub.conf", "default=0\ntitle x\nroot (hd0,0)\nkernel /boot/vmlinuz a");
		Files.createSymbolicLink(tree("boot/grub/menu.lst"), Path.of("./grub.conf"));
		assertThat(take().commandLine()).isEqualTo("a");
	}

	@ParameterizedTest
	@EnumSource(ImageFormat.class)
	void imageWhenItHasNoFilesystemIsRefused(ImageFormat format) throws IOException {
		Path raw = DiskBytes.ofSectors(this.directory.resolve("empty.raw"), 2048).path();
		DiskImage image = this.images.convert(raw, format);
		assertThatExceptionOfType(UnfitImageException.class).isThrownBy(() -> extractor(true).extract(image, this.work))
			.withMessageContaining("no configuration");
	}

	@Test
	void filesystemWhenDamagedIsRefused() throws IOException {
		Path disk = DiskBytes.ofSectors(this.directory.resolve("damaged.raw"), 2048).ext(0).path();
		assertThatExceptionOfType(UnfitImageException.class).isThrownBy(() -> take(disk))
			.withMessageContaining("no configuration");
	}

	private void assertRefused(String reason) throws IOException {
		Path disk = this.images.disk("ext4", 4);
		assertThatExceptionOfType(UnfitImageException.class).isThrownBy(() -> take(disk)).withMessageContaining(reason);
	}

	private DirectBoot take() throws IOException {
		return take(this.images.disk("ext3", 4));
	}

	private DirectBoot take(Path disk) throws IOException {
		return extractor(true).extract(new DiskImage(disk, ImageFormat.RAW), this.work);
	}

	private static BootFileExtractor extractor(boolean fuse) {
		ProcessRunner processes = new ProcessRunner(new Cancellation());
		return new BootFileExtractor(processes, new GuestDisks(processes, fuse));
	}

	private Path tree(String name) {
		return this.images.tree().resolve(name);
	}

	private void write(String name, String content) throws IOException {
		write(tree(name), content);
	}

	private static void write(Path file, String content) throws IOException {
		Files.createDirectories(Objects.requireNonNull(file.getParent()));
		Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
	}

	// Two sectors of zeros but for what Documentation/arch/x86/boot.rst demands.
	private Path kernel(String name) throws IOException {
		ByteBuffer kernel = ByteBuffer.allocate(100_000).order(ByteOrder.LITTLE_ENDIAN);
		kernel.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII)).put(0x211, (byte) 1).put(99_999, (byte) 7);
		return Files.write(tree(name), kernel.array());
	}

	private void sparse(String name, long size) throws IOException {
		Files.deleteIfExists(tree(name));
		try (RandomAccessFile file = new RandomAccessFile(tree(name).toFile(), "rw")) {
			file.setLength(size);
		}
	}

}
