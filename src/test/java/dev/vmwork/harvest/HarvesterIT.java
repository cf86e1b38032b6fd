package dev.vmwork.harvest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.disk.DamagedFilesystemException;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.FileStatus;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.TestImages;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests what is taken out of the filesystems of friendly and hostile guests.
 */
class HarvesterIT {

	private static final long LIMIT = 1 << 20;

	private static final String OUTPUT = TestImages.HOME + "/output";

	private static final String RECORDS = TestImages.HOME + "/.vmwork";

	@TempDir
	Path directory;

	private TestImages images;

	private Path work;

	private Path destination;

	private @Nullable Path checkedFolder;

	@BeforeEach
	void makeFolders() throws IOException {
		this.images = new TestImages(this.directory);
		this.work = Files.createDirectory(this.directory.resolve("work"));
		this.destination = this.directory.resolve("results/new/output.txt");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 27, 28, 1024, 100_000, 1 << 20 })
	void outputWhenRegularIsPublishedInNewFolder(int size) throws IOException {
		byte[] content = random(size);
		Files.write(this.images.home().resolve("output"), content);
		assertThat(harvest(disk())).isEqualTo(Outcome.COMPLETED);
		assertThat(this.destination).hasBinaryContent(content);
		assertThat(TestImages.names(this.destination.resolveSibling("."))).containsExactly("output.txt");
	}

	@Test
	void outputWhenEmptyIsPublished() throws IOException {
		output("");
		assertThat(harvest(disk())).isEqualTo(Outcome.COMPLETED);
		assertThat(this.destination).isEmptyFile();
	}

	@Test
	void outputWhenOlderOneIsThereReplacesIt() throws IOException {
		output("new");
		TestImages.write(this.destination, "older, and longer");
		TestImages.write(part(), "left by a killed attempt");
		assertThat(harvest(disk())).isEqualTo(Outcome.COMPLETED);
		assertThat(this.destination).hasContent("new");
		assertThat(part()).doesNotExist();
	}

	@Test
	void outputWhenLinksAreInItsPlaceIsWrittenToNoneOfThem() throws IOException {
		output("new");
		Path secret = TestImages.write(this.directory.resolve("secret"), "of the host");
		Files.createDirectories(this.destination.resolveSibling("."));
		Files.createSymbolicLink(this.destination, secret);
		Files.createSymbolicLink(part(), secret);
		assertThat(harvest(disk())).isEqualTo(Outcome.COMPLETED);
		assertThat(secret).hasContent("of the host");
		assertThat(this.destination).isRegularFile().hasContent("new");
		assertThat(Files.isSymbolicLink(this.destination)).isFalse();
	}

	@Test
	void outputWhenItsFolderIsReplacedByALinkMeanwhileStaysInTheFolder() throws IOException {
		Path taken = TestImages.write(taken(), "new");
		Path folder = Files.createDirectories(this.destination.resolveSibling(".")).toRealPath();
		Path elsewhere = Files.createDirectory(this.directory.resolve("elsewhere"));
		try (PlacedOutput output = PlacedOutput.copy(taken, new Destination(this.destination, folder))) {
			Files.move(folder, this.directory.resolve("moved"));
			Files.createSymbolicLink(folder, elsewhere);
			output.replace();
		}
		assertThat(TestImages.names(elsewhere)).isEmpty();
		assertThat(this.directory.resolve("moved/output.txt")).hasContent("new");
	}

	@Test
	void outputWhoseFolderHasBecomeALinkSinceItWasCheckedIsRefused() throws IOException {
		output("new");
		Path folder = Files.createDirectories(this.destination.resolveSibling(".")).toRealPath();
		this.checkedFolder = folder;
		assertThat(harvest(disk())).isEqualTo(Outcome.COMPLETED);
		Path elsewhere = Files.createDirectory(this.directory.resolve("elsewhere")).toRealPath();
		Files.move(folder, this.directory.resolve("moved"));
		Files.createSymbolicLink(folder, elsewhere);
		assertThat(harvest(disk())).isEqualTo(new Outcome(Verdict.REFUSED, "folder '" + this.destination.getParent()
				+ "' leads to '" + elsewhere + "' now, and led to '" + folder + "' when it was checked"));
		assertThat(TestImages.names(elsewhere)).isEmpty();
	}

	@Test
	void outputInAFolderThatCannotBeReadIsPublished() throws IOException {
		output("new");
		Path folder = Files.createDirectories(this.destination.resolveSibling("."));
		Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("-wx------"));
		assertThat(harvest(disk())).isEqualTo(Outcome.COMPLETED);
		Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
		assertThat(TestImages.names(folder)).containsExactly("output.txt");
	}

	@Test
	void outputWhenHostsDiskIsFullIsNotTheGuestsFault() throws IOException {
		output("content");
		Path disk = disk();
		assertThatIOException().isThrownBy(() -> replayJournalAndRead(disk, (files) -> {
			files.copyOut(Objects.requireNonNull(files.stat(OUTPUT)), Path.of("/dev/full"), LIMIT);
			return "written";
		})).withMessageContaining("'/dev/full' cannot be written: ");
	}

	@Test
	void outputWhenRegularIsThereAfterOneLook() throws IOException {
		byte[] content = random(100_000);
		Files.write(this.images.home().resolve("output"), content);
		assertThat(look(disk())).isEqualTo("regular 100000");
		assertThat(this.work.resolve("looked")).hasBinaryContent(content);
	}

	@Test
	void outputWhenTooLargeIsCutOffAfterOneLook() throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(this.images.home().resolve("output").toFile(), "rw")) {
			file.setLength(1L << 40);
		}
		assertThat(look(this.images.disk("ext4", 16))).isEqualTo("regular 1099511627776");
		assertThat(this.work.resolve("looked")).hasSize(LIMIT);
	}

	@Test
	void outputWhenHardLinkOfOtherFileIsPublished() throws IOException {
		Path file = TestImages.write(this.images.tree().resolve("etc/motd"), "of the guest");
		Files.createLink(this.images.home().resolve("output"), file);
		assertThat(harvest(disk())).isEqualTo(Outcome.COMPLETED);
		assertThat(this.destination).hasContent("of the guest");
	}

	@Test
	void outputWhenMissingIsNoOutput() throws IOException {
		assertNotPublished(disk(), Verdict.NO_OUTPUT, "the application ended with exit status 0 and left no " + OUTPUT);
	}

	@Test
	void outputWhenHomeIsGoneIsNoOutput() throws IOException {
		Files.delete(this.images.home());
		assertNotPublished(disk(), Verdict.NO_OUTPUT, "the application ended with exit status 0 and left no " + OUTPUT);
	}

	@Test
	void outputWhenDirectoryIsRefused() throws IOException {
		Files.createDirectory(this.images.home().resolve("output"));
		assertNotPublished(disk(), Verdict.REFUSED, OUTPUT + " is a directory, wanted a regular file");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/etc/passwd", "../../../../../../etc/passwd", "nowhere", "output" })
	void outputWhenSymbolicLinkIsRefused(String target) throws IOException {
		Path disk = disk();
		this.images.debugfs(disk, "cd " + TestImages.HOME, "symlink output " + target);
		assertNotPublished(disk, Verdict.REFUSED, OUTPUT + " is a symlink, wanted a regular file");
	}

	@ParameterizedTest
	@CsvSource({ "p, FIFO", "c 1 5, character special", "b 8 0, block special" })
	void outputWhenSpecialFileIsRefused(String node, String type) throws IOException {
		Path disk = disk();
		this.images.debugfs(disk, "cd " + TestImages.HOME, "mknod output " + node);
		assertNotPublished(disk, Verdict.REFUSED, OUTPUT + " is a " + type + ", wanted a regular file");
	}

	@Test
	void outputWhenOverLimitIsRefused() throws IOException {
		Files.write(this.images.home().resolve("output"), random((int) LIMIT + 1));
		assertNotPublished(disk(), Verdict.REFUSED, OUTPUT + " has 1048577 bytes, output-limit is 1048576");
	}

	@Test
	void outputWhenTebibyteOfHolesIsRefused() throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(this.images.home().resolve("output").toFile(), "rw")) {
			file.setLength(1L << 40);
		}
		assertNotPublished(this.images.disk("ext4", 16), Verdict.REFUSED,
				OUTPUT + " has 1099511627776 bytes, output-limit is 1048576");
	}

	@Test
	void outputWhenItsSizeIsAbsurdIsRefused() throws IOException {
		output("x");
		Path disk = disk();
		this.images.debugfs(disk, "sif " + OUTPUT + " size 0xffffffffffffffff");
		assertNotPublished(disk, Verdict.REFUSED, OUTPUT + " has 9223372036854775807 bytes, output-limit is 1048576");
	}

	@Test
	void outputWhenItsBlocksLieOutsideDiskIsRefused() throws IOException {
		Files.write(this.images.home().resolve("output"), random(4096));
		Path disk = this.images.disk("ext2", 4);
		this.images.debugfs(disk, "sif " + OUTPUT + " block[2] 0x7ffffff0");
		Outcome outcome = assertNotPublished(disk, Verdict.REFUSED);
		assertThat(outcome.description()).contains(" has 4096 bytes, 2048 could be read: ");
	}

	@Test
	void outputWhenItsTypeIsUnknownIsRefused() throws IOException {
		output("x");
		Path disk = disk();
		this.images.debugfs(disk, "sif " + OUTPUT + " mode 0170777");
		assertNotPublished(disk, Verdict.REFUSED, OUTPUT + " is a bad type, wanted a regular file");
	}

	@Test
	void outputWhenItsFolderIsGarbageIsRefused() throws IOException {
		output("x");
		Path disk = disk();
		long block = Long.parseLong(this.images.ask(disk, "blocks " + TestImages.HOME).strip());
		overwrite(disk, block, 1);
		assertNotPublished(disk, Verdict.REFUSED);
	}

	@Test
	void outputWhenSuperblockIsGarbageIsRefused() throws IOException {
		output("x");
		Path disk = disk();
		overwrite(disk, 0, 4);
		assertNotPublished(disk, Verdict.REFUSED);
	}

	@Test
	void outputWhenFilesystemIsDamagedAnywhereIsNeverException() throws IOException {
		Files.write(this.images.home().resolve("output"), random(20_000));
		Path disk = disk();
		byte[] good = Files.readAllBytes(disk);
		Random random = new Random(20);
		for (int round = 0; round < 25; round++) {
			Files.write(disk, good);
			// the metadata of so small a filesystem are in its first 300 blocks
			overwrite(disk, 1 + random.nextInt(300), 1 + random.nextInt(60));
			assertThat(harvest(disk).verdict()).as("round %d", round)
				.isIn(Verdict.COMPLETED, Verdict.NO_OUTPUT, Verdict.REFUSED);
			assertThat(part()).doesNotExist();
		}
	}

	@Test
	void outputWhenGuestWasResetIsReadAfterJournalIsReplayed() throws IOException {
		output("A".repeat(1024));
		Path disk = disk();
		String block = this.images.ask(disk, "blocks " + OUTPUT).strip();
		TestImages.write(this.directory.resolve("new-content"), "B".repeat(1024));
		this.images.debugfs(disk, "journal_open", "journal_write -b " + block + " new-content", "journal_close");
		assertThat(harvest(disk)).isEqualTo(Outcome.COMPLETED);
		assertThat(this.destination).hasContent("B".repeat(1024));
	}

	@Test
	void destinationWhenItsFolderCannotBeMadeFails() throws IOException {
		output("x");
		TestImages.write(this.directory.resolve("results"), "a file where the folder should be");
		Path disk = disk();
		assertThat(catchThrowable(() -> harvest(disk))).isInstanceOf(IOException.class);
	}

	@Test
	void recordsWhenApplicationHasRunAreTakenOut() throws IOException {
		record("started", "");
		record("stdout", "out\n");
		record("stderr", "err\n");
		record("status", "3\n");
		assertThat(collect()).isEqualTo(new AppRecord(true, 3));
		assertThat(this.work.resolve("stdout")).hasContent("out\n");
		assertThat(this.work.resolve("stderr")).hasContent("err\n");
		assertThat(this.work.resolve("status")).hasContent("3\n");
	}

	@Test
	void recordsWhenStartScriptWasNotReachedAreNone() throws IOException {
		assertThat(collect()).isEqualTo(new AppRecord(false, null));
		assertThat(this.work.resolve("stdout")).doesNotExist();
	}

	@Test
	void recordsWhenApplicationDidNotEndHaveNoStatus() throws IOException {
		record("started", "");
		record("stdout", "so far");
		TestImages.write(this.work.resolve("status"), "0\n");
		assertThat(collect()).isEqualTo(new AppRecord(true, null));
		assertThat(this.work.resolve("stdout")).hasContent("so far");
		assertThat(this.work.resolve("status")).doesNotExist();
	}

	@Test
	void recordsWhenLargeAreCutOff() throws IOException {
		record("started", "");
		byte[] large = random(3_000_000);
		Files.write(this.images.home().resolve(".vmwork/stdout"), large);
		record("stderr", "0123456789".repeat(20));
		record("status", "0\n");
		assertThat(collect(100)).isEqualTo(new AppRecord(true, 0));
		assertThat(this.work.resolve("stdout")).hasBinaryContent(Arrays.copyOf(large, 100));
		assertThat(this.work.resolve("stderr")).hasContent("0123456789".repeat(10));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', nullValues = "none", value = { "abc, none", "999999, none", "-1, none",
			"0x1, none", "1 2, none", "\" \", none", "+1, none", "0, 0", "255, 255", "7, 7" })
	void statusWhenReadIsNumberOrNone(String text, @Nullable Integer status) throws IOException {
		record("started", "");
		record("status", text + "\n");
		assertThat(collect()).isEqualTo(new AppRecord(true, status));
	}

	@Test
	void recordsWhenLinksOrDirectoriesAreLeftInGuest() throws IOException {
		record("started", "");
		TestImages.write(this.images.tree().resolve("etc/passwd"), "of the guest");
		Files.createSymbolicLink(this.images.home().resolve(".vmwork/stdout"), Path.of("started"));
		Files.createSymbolicLink(this.images.home().resolve(".vmwork/status"), Path.of("../../../etc/passwd"));
		Files.createDirectory(this.images.home().resolve(".vmwork/stderr"));
		assertThat(collect()).isEqualTo(new AppRecord(true, null));
		assertThat(TestImages.names(this.work)).containsExactly("overlay.qcow2");
	}

	private Outcome assertNotPublished(Path disk, Verdict verdict, String description) throws IOException {
		Outcome outcome = assertNotPublished(disk, verdict);
		assertThat(outcome.description()).isEqualTo(description);
		return outcome;
	}

	private Outcome assertNotPublished(Path disk, Verdict verdict) throws IOException {
		TestImages.write(this.destination, "older");
		Outcome outcome = harvest(disk);
		assertThat(outcome.verdict()).as(outcome.description()).isEqualTo(verdict);
		assertThat(this.destination).hasContent("older");
		assertThat(TestImages.names(this.destination.resolveSibling("."))).containsExactly("output.txt");
		return outcome;
	}

	// As the pipeline does it: a fresh overlay takes the replayed journal; damage that
	// shows then is the guest's doing.
	private Outcome harvest(Path disk) throws IOException {
		try {
			return replayJournalAndRead(disk, (files) -> Harvester.harvest(files, OUTPUT, OUTPUT,
					new Destination(this.destination, this.checkedFolder), taken(), LIMIT, Publisher.REPLACING));
		}
		catch (DamagedFilesystemException ex) {
			return new Outcome(Verdict.REFUSED, String.valueOf(ex.getMessage()));
		}
	}

	private String look(Path disk) throws IOException {
		return replayJournalAndRead(disk, (files) -> {
			FileStatus status = Objects
				.requireNonNull(files.statAndCopyOut(OUTPUT, this.work.resolve("looked"), LIMIT));
			return status.type() + " " + status.size();
		});
	}

	private AppRecord collect() throws IOException {
		return collect(LIMIT);
	}

	private AppRecord collect(long limit) throws IOException {
		return replayJournalAndRead(disk(), (files) -> Harvester.collect(files, RECORDS, this.work.resolve("stdout"),
				this.work.resolve("stderr"), this.work.resolve("status"), limit));
	}

	private <T> T replayJournalAndRead(Path disk, GuestDisks.Work<T> work) throws IOException {
		GuestDisks disks = new GuestDisks(new ProcessRunner(new Cancellation()), GuestDisks.isFuseUsable());
		Path overlay = this.work.resolve("overlay.qcow2");
		DiskImage base = new DiskImage(disk, ImageFormat.RAW);
		disks.createOverlay(base, overlay);
		return disks.replayJournalAndRead(overlay, base, TestImages.SECTOR_63, work);
	}

	private Path part() {
		return PlacedOutput.part(taken(), this.destination);
	}

	private Path taken() {
		return this.work.resolve("taken");
	}

	private Path disk() throws IOException {
		return this.images.disk("ext3", 6);
	}

	private void output(String content) throws IOException {
		TestImages.write(this.images.home().resolve("output"), content);
	}

	private void record(String name, String content) throws IOException {
		TestImages.write(this.images.home().resolve(".vmwork").resolve(name), content);
	}

	private static void overwrite(Path disk, long firstBlock, int blocks) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
			file.seek(TestImages.SECTOR_63.offset() + firstBlock * 1024);
			file.write(random(blocks * 1024));
		}
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

}
