package dev.vmwork.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that files get into real filesystems in images of every format, by FUSE and by
 * copy, and that the base image stays as it is.
 */
class GuestDisksIT {

	private static final String HOME = TestImages.HOME;

	@TempDir
	Path directory;

	private TestImages images;

	private Path work;

	@BeforeEach
	void makeFolders() throws IOException {
		this.images = new TestImages(this.directory);
		this.work = Files.createDirectory(this.directory.resolve("work"));
	}

	@AfterEach
	void nothingIsLeftBehind() throws IOException {
		assertThat(OrphanedProcesses.find(this.work)).isEmpty();
		assertThat(TestImages.names(this.work))
			.noneMatch((name) -> name.startsWith("view-") || name.startsWith("inject-"));
	}

	static Stream<Arguments> everyImage() {
		return Stream.of("ext2", "ext3", "ext4")
			.flatMap((type) -> Stream.of(ImageFormat.values())
				.flatMap((format) -> Stream.of(true, false).map((fuse) -> Arguments.of(type, format, fuse))));
	}

	@ParameterizedTest
	@MethodSource("everyImage")
	void filesWhenInjectedAreInOverlayAndBaseIsUnchanged(String type, ImageFormat format, boolean fuse)
			throws IOException {
		DiskImage base = this.images.convert(this.images.disk(type, 4), format);
		String checksum = TestImages.checksum(base.path());
		GuestDisks disks = disks(fuse);
		Partition partition = disks.findHome(base, HOME, this.work);
		assertThat(partition).isEqualTo(TestImages.SECTOR_63);
		disks.inject(base, partition, HOME, List.of(file("autorun", "#!/bin/sh\n"), file("input", "1\n2\n")), List.of(),
				overlay());
		assertThat(TestImages.checksum(base.path())).isEqualTo(checksum);
		Path raw = this.images.flatten(overlay());
		assertThat(this.images.list(raw)).containsExactlyInAnyOrder("100755/0/0/autorun/10/", "100755/0/0/input/4/");
		assertThat(this.images.read(raw, "autorun")).asString().isEqualTo("#!/bin/sh\n");
		assertThat(this.images.check(raw)).isEmpty();
		assertThat(TestImages.names(this.work)).containsExactly("overlay.qcow2");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void homeWhenAmongSeveralPartitionsIsFound(boolean fuse) throws IOException {
		Path boot = TestImages.write(this.directory.resolve("boot/vmlinuz"), "kernel");
		Path disk = this.directory.resolve("disk.raw");
		DiskBytes.ofSectors(disk, 40_000)
			.record(0, 0, DiskBytes.LINUX, 63)
			.record(0, 1, 0x82, 9000)
			.record(0, 2, DiskBytes.EXTENDED, 10_000)
			.record(10_000, 0, DiskBytes.LINUX, 63)
			.record(10_000, 1, DiskBytes.EXTENDED, 10_000)
			.record(20_000, 0, DiskBytes.LINUX, 63);
		this.images.format("ext2", boot.resolveSibling("."), disk, TestImages.SECTOR_63, 2);
		this.images.format("ext4", boot.resolveSibling("."), disk, new Partition(10_063 * 512), 4);
		this.images.format("ext3", this.images.tree(), disk, new Partition(20_063 * 512), 4);
		for (ImageFormat format : List.of(ImageFormat.RAW, ImageFormat.QCOW2)) {
			DiskImage image = this.images.convert(disk, format);
			assertThat(disks(fuse).findHome(image, HOME, this.work)).isEqualTo(new Partition(20_063 * 512));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void homeWhenOnGptOrWholeDiskIsFound(boolean fuse) throws IOException {
		Path gpt = this.directory.resolve("gpt.raw");
		DiskBytes.ofSectors(gpt, 20_000).gptHeader(512, 2, 128, 128).gptEntry(1024, 2048);
		this.images.format("ext4", this.images.tree(), gpt, new Partition(2048 * 512), 4);
		Path whole = this.directory.resolve("whole.raw");
		DiskBytes.ofSectors(whole, 20_000);
		this.images.format("ext4", this.images.tree(), whole, new Partition(0), 4);
		GuestDisks disks = disks(fuse);
		assertThat(disks.findHome(this.images.convert(gpt, ImageFormat.VDI), HOME, this.work))
			.isEqualTo(new Partition(2048 * 512));
		assertThat(disks.findHome(this.images.convert(whole, ImageFormat.VMDK), HOME, this.work))
			.isEqualTo(new Partition(0));
	}

	@Test
	void homeWhenMissingMakesImageUnfit() throws IOException {
		Files.delete(this.images.home());
		DiskImage image = new DiskImage(this.images.disk("ext3", 2), ImageFormat.RAW);
		assertThatExceptionOfType(UnfitImageException.class)
			.isThrownBy(() -> disks(false).findHome(image, HOME, this.work))
			.withMessage("'" + image.path() + "': no folder /home/auto found in the ext filesystems at bytes [32256]; "
					+ "wanted one that has /home/auto");
	}

	@Test
	void homeWhenItIsNoFolderMakesImageUnfit() throws IOException {
		Files.delete(this.images.home());
		TestImages.write(this.images.home(), "a file");
		DiskImage image = new DiskImage(this.images.disk("ext3", 2), ImageFormat.RAW);
		assertThatExceptionOfType(UnfitImageException.class)
			.isThrownBy(() -> disks(false).findHome(image, HOME, this.work))
			.withMessageContaining("no folder /home/auto found");
	}

	@Test
	void homeWhenDiskHasNoFilesystemMakesImageUnfit() throws IOException {
		byte[] random = new byte[100_000];
		new Random(20).nextBytes(random);
		DiskImage image = new DiskImage(Files.write(this.directory.resolve("random.raw"), random), ImageFormat.RAW);
		assertThatExceptionOfType(UnfitImageException.class)
			.isThrownBy(() -> disks(false).findHome(image, HOME, this.work))
			.withMessage(
					"'" + image.path() + "': no ext2, ext3 or ext4 filesystem found on the disk or its partitions; "
							+ "wanted one that has /home/auto");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void imageWhenItsContentIsNotOfItsFormatFailsWithToolsMessage(boolean fuse) throws IOException {
		DiskImage image = new DiskImage(TestImages.write(this.directory.resolve("disk.qcow2"), "garbage"),
				ImageFormat.QCOW2);
		GuestDisks disks = disks(fuse);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> disks.findHome(image, HOME, this.work))
			.withMessageContaining("Image is not in qcow2 format");
		try (Stream<Path> logs = Files.list(this.work)) {
			assertThat(logs).allMatch((log) -> log.toString().endsWith(".log"));
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "a,b=c.raw", "what?.raw", "it's \"$(x)\" \\ `y`.raw", "json:{}.raw", "grün: ☂.raw", "-f.raw" })
	void imageWhenItsNameIsUnusualIsReadAndOverlaid(String name) throws IOException {
		Path folder = Files.createDirectory(this.directory.resolve("folder of " + name));
		DiskImage raw = new DiskImage(Files.move(this.images.disk("ext3", 2), folder.resolve(name)), ImageFormat.RAW);
		DiskImage qcow2 = this.images.convert(raw.path(), ImageFormat.QCOW2);
		for (DiskImage base : List.of(raw, qcow2)) {
			for (boolean fuse : new boolean[] { true, false }) {
				GuestDisks disks = disks(fuse);
				Path overlay = folder.resolve("overlay-" + fuse + base.format());
				Partition partition = disks.findHome(base, HOME, folder);
				disks.inject(base, partition, HOME, List.of(file("input", "1\n")), List.of(), overlay);
				assertThat(this.images.read(this.images.flatten(overlay), "input")).asString().isEqualTo("1\n");
			}
		}
	}

	@Test
	void filesWhenNamesAreUnusualAreInjectedUnderThem() throws IOException {
		List<String> names = List.of("two words", " edges ", "tab\\t", "\"quoted\"", "\"", "it's", "$(reboot)", "`id`",
				"a\\b\\", "\\\\", "-leading", "--", "#hash", "<2>", "<12", "?*[a]", "a;b&c|d", "grün ☂", "%s%n", "~",
				"x".repeat(255), "\"".repeat(255), "ü".repeat(127));
		List<GuestFile> files = new ArrayList<>();
		for (String name : names) {
			files.add(new GuestFile(name, TestImages.write(this.directory.resolve("source" + files.size()), name)));
		}
		DiskImage base = new DiskImage(this.images.disk("ext4", 4), ImageFormat.RAW);
		disks(true).inject(base, TestImages.SECTOR_63, HOME, files, List.of(), overlay());
		Path raw = this.images.flatten(overlay());
		assertThat(this.images.list(raw)).hasSize(names.size()).allMatch((line) -> line.startsWith("100755/0/0/"));
		for (String name : names) {
			assertThat(this.images.read(raw, name)).as(name).asString().isEqualTo(name);
		}
		assertThat(this.images.check(raw)).isEmpty();
	}

	@Test
	void filesWhenSourcesHaveUnusualNamesAreInjected() throws IOException {
		List<GuestFile> files = new ArrayList<>();
		for (String name : List.of("two words", "line\nbreak", "\"double\"", "it's", "-dash", "$(x)", "a\\")) {
			Path source = TestImages.write(this.directory.resolve("folder " + name).resolve(name), name);
			files.add(new GuestFile("input" + files.size(), source));
		}
		DiskImage base = new DiskImage(this.images.disk("ext4", 4), ImageFormat.RAW);
		disks(true).inject(base, TestImages.SECTOR_63, HOME, files, List.of(), overlay());
		Path raw = this.images.flatten(overlay());
		for (GuestFile file : files) {
			assertThat(this.images.read(raw, file.name())).isEqualTo(Files.readAllBytes(file.source()));
		}
	}

	@Test
	void filesWhenAlreadyThereAreReplacedAndStaleOnesRemoved() throws IOException {
		TestImages.write(this.images.home().resolve("autorun"), "the image's own, and longer");
		TestImages.write(this.images.home().resolve("result"), "of an older run");
		TestImages.write(this.images.home().resolve("kept"), "kept");
		Files.createSymbolicLink(this.images.home().resolve("input"), Path.of("kept"));
		Files.createSymbolicLink(this.images.home().resolve("link"), Path.of("kept"));
		DiskImage base = new DiskImage(this.images.disk("ext3", 4), ImageFormat.RAW);
		disks(true).inject(base, TestImages.SECTOR_63, HOME, List.of(file("autorun", "new"), file("input", "1")),
				List.of("result", "link", "not there"), overlay());
		Path raw = this.images.flatten(overlay());
		assertThat(this.images.list(raw)).extracting((line) -> line.split("/", -1)[3])
			.containsExactlyInAnyOrder("autorun", "input", "kept");
		assertThat(this.images.read(raw, "autorun")).asString().isEqualTo("new");
		assertThat(this.images.read(raw, "input")).asString().isEqualTo("1");
		assertThat(this.images.read(raw, "kept")).asString().isEqualTo("kept");
		assertThat(this.images.check(raw)).isEmpty();
	}

	@Test
	void staleNameWhenItIsFolderOfImageFailsAndNamesIt() throws IOException {
		TestImages.write(this.images.home().resolve("result/part"), "x");
		DiskImage base = new DiskImage(this.images.disk("ext3", 4), ImageFormat.RAW);
		assertThatExceptionOfType(UnfitImageException.class)
			.isThrownBy(
					() -> disks(true).inject(base, TestImages.SECTOR_63, HOME, List.of(), List.of("result"), overlay()))
			.withMessage("'/home/auto/result' in the image is a directory and cannot be removed; "
					+ "wanted a file or nothing");
		assertThat(overlay()).doesNotExist();
	}

	@Test
	void fileWhenItsNameIsFolderOfImageFailsAndNamesIt() throws IOException {
		Files.createDirectory(this.images.home().resolve("input"));
		DiskImage base = new DiskImage(this.images.disk("ext3", 4), ImageFormat.RAW);
		GuestFile file = file("input", "1\n");
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> disks(true).inject(base, TestImages.SECTOR_63, HOME, List.of(file), List.of(), overlay()))
			.withMessageContaining("'" + file.source() + "' (2 bytes) cannot be written to /home/auto")
			.withMessageContaining("file is a directory");
		assertThat(overlay()).doesNotExist();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void fileWhenTooLargeForFilesystemFailsAndNamesIt(boolean fuse) throws IOException {
		DiskImage base = new DiskImage(this.images.disk("ext3", 4), ImageFormat.RAW);
		String checksum = TestImages.checksum(base.path());
		GuestFile large = new GuestFile("input", random(5 << 20));
		GuestDisks disks = disks(fuse);
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> disks.inject(base, TestImages.SECTOR_63, HOME, List.of(file("autorun", "x"), large),
					List.of(), overlay()))
			.withMessageContaining("'" + large.source() + "' (5242880 bytes) cannot be written to /home/auto")
			.withMessageContaining("Could not allocate block");
		assertThat(TestImages.names(this.work)).containsExactly("overlay.qcow2.part");
		assertThat(TestImages.checksum(base.path())).isEqualTo(checksum);
	}

	@Test
	void fileWhenMissingOnHostFails() throws IOException {
		DiskImage base = new DiskImage(this.images.disk("ext3", 4), ImageFormat.RAW);
		GuestFile missing = new GuestFile("input", this.directory.resolve("missing"));
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(
					() -> disks(true).inject(base, TestImages.SECTOR_63, HOME, List.of(missing), List.of(), overlay()))
			.withMessageContaining(missing.source().toString());
		assertThat(overlay()).doesNotExist();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void filesWhenLargeOrEmptyAreInjectedWhole(boolean fuse) throws IOException {
		DiskImage base = new DiskImage(this.images.disk("ext4", 96), ImageFormat.RAW);
		GuestFile large = new GuestFile("large", random(64 << 20));
		GuestFile empty = file("empty", "");
		disks(fuse).inject(base, TestImages.SECTOR_63, HOME, List.of(large, empty), List.of(), overlay());
		Path raw = this.images.flatten(overlay());
		assertThat(this.images.read(raw, "empty")).isEmpty();
		assertThat(this.images.read(raw, "large")).isEqualTo(Files.readAllBytes(large.source()));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void overlayWhenItExistsIsReplaced(boolean fuse) throws IOException {
		DiskImage base = new DiskImage(this.images.disk("ext3", 4), ImageFormat.RAW);
		GuestDisks disks = disks(fuse);
		disks.inject(base, TestImages.SECTOR_63, HOME, List.of(file("first", "1")), List.of(), overlay());
		disks.inject(base, TestImages.SECTOR_63, HOME, List.of(file("second", "2")), List.of(), overlay());
		assertThat(this.images.list(this.images.flatten(overlay()))).containsExactly("100755/0/0/second/1/");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void journalWhenDirtyInBaseImageIsReplayedOnOverlayOnly(boolean fuse) throws IOException {
		DiskImage base = new DiskImage(dirtyDisk(), ImageFormat.RAW);
		String checksum = TestImages.checksum(base.path());
		disks(fuse).inject(base, TestImages.SECTOR_63, HOME, List.of(file("input", "1\n")), List.of(), overlay());
		Path raw = this.images.flatten(overlay());
		assertThat(this.images.read(raw, "data")).asString().isEqualTo("B".repeat(1024));
		assertThat(this.images.read(raw, "input")).asString().isEqualTo("1\n");
		assertThat(this.images.check(raw)).isEmpty();
		assertThat(TestImages.checksum(base.path())).isEqualTo(checksum);
		assertThat(this.images.read(base.path(), "data")).asString().isEqualTo("A".repeat(1024));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void journalWhenGuestLeftItDirtyIsReplayedForGood(boolean fuse) throws IOException {
		DiskImage base = new DiskImage(dirtyDisk(), ImageFormat.RAW);
		GuestDisks disks = disks(fuse);
		disks.createOverlay(base, overlay());
		disks.replayJournalAndRead(overlay(), base, TestImages.SECTOR_63,
				(files) -> assertThat(content(files)).startsWith("BBB"));
		disks.read(overlay(), TestImages.SECTOR_63, (files) -> assertThat(content(files)).startsWith("BBB"));
		assertThat(TestImages.names(this.work)).containsExactly("data", "overlay.qcow2");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void diskWhenItsHeaderNamesAnotherFileIsNotOpened(boolean fuse) throws IOException {
		DiskImage base = new DiskImage(dirtyDisk(), ImageFormat.RAW);
		GuestDisks disks = disks(fuse);
		disks.createOverlay(base, overlay());
		disks.nameBacking(overlay(), Path.of("/etc/passwd"));
		assertThatExceptionOfType(DamagedFilesystemException.class)
			.isThrownBy(() -> disks.replayJournalAndRead(overlay(), base, TestImages.SECTOR_63, (files) -> ""))
			.withMessage("the header of overlay.qcow2 is not the one that vmwork wrote, and could name other files");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void diskWhenReadIsNotWritten(boolean fuse) throws IOException {
		DiskImage base = new DiskImage(dirtyDisk(), ImageFormat.RAW);
		GuestDisks disks = disks(fuse);
		disks.createOverlay(base, overlay());
		String checksum = TestImages.checksum(overlay());
		disks.read(overlay(), TestImages.SECTOR_63, (files) -> assertThat(content(files)).startsWith("AAA"));
		assertThat(TestImages.checksum(overlay())).isEqualTo(checksum);
	}

	@Test
	void journalWhenSuperblockIsGarbageMakesFilesystemDamaged() throws IOException {
		Path disk = this.images.disk("ext3", 4);
		new DiskBytes(disk).write(TestImages.SECTOR_63.offset(), Files.readAllBytes(random(8192)));
		DiskImage base = new DiskImage(disk, ImageFormat.RAW);
		assertThatExceptionOfType(DamagedFilesystemException.class)
			.isThrownBy(() -> disks(true).inject(base, TestImages.SECTOR_63, HOME, List.of(), List.of(), overlay()))
			.withMessageStartingWith("the guest's journal cannot be replayed: ");
	}

	// A block of the file data gets its new content through the journal, which nobody has
	// replayed yet: a guest that was reset leaves such a disk behind.
	private Path dirtyDisk() throws IOException {
		TestImages.write(this.images.home().resolve("data"), "A".repeat(1024));
		Path disk = this.images.disk("ext3", 4);
		String block = this.images.ask(disk, "blocks " + HOME + "/data").strip();
		TestImages.write(this.directory.resolve("new-content"), "B".repeat(1024));
		this.images.debugfs(disk, "journal_open", "journal_write -b " + block + " new-content", "journal_close");
		assertThat(this.images.ask(disk, "features")).contains("needs_recovery");
		return disk;
	}

	private String content(GuestFilesystem files) throws IOException {
		FileStatus status = files.stat(HOME + "/data");
		assertThat(status).isNotNull();
		Path target = this.work.resolve("data");
		if (status != null) {
			files.copyOut(status, target, status.size());
		}
		return Files.readString(target, StandardCharsets.US_ASCII);
	}

	private Path random(int bytes) throws IOException {
		byte[] content = new byte[bytes];
		new Random(20).nextBytes(content);
		return Files.write(this.directory.resolve("random-" + bytes), content);
	}

	private GuestFile file(String name, String content) throws IOException {
		return new GuestFile(name, TestImages.write(this.directory.resolve("files").resolve(name), content));
	}

	private Path overlay() {
		return this.work.resolve("overlay.qcow2");
	}

	private static GuestDisks disks(boolean fuse) {
		if (fuse) {
			TestTools.requireFuse();
		}
		return new GuestDisks(new ProcessRunner(new Cancellation()), fuse);
	}

}
