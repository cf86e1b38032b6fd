package dev.vmwork.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests work disks with real filesystems, seen by e2fsprogs.
 */
class WorkDiskIT {

	private static final long SIZE = 40L << 20;

	private static final int LARGE = (20 << 20) + 1;

	private final WorkDisk disks = new WorkDisk(new ProcessRunner(new Cancellation()));

	@TempDir
	private Path directory;

	private TestImages tools;

	private Path home = Path.of("");

	private Path disk = Path.of("");

	private Path files = Path.of("");

	@BeforeEach
	void makeHome() throws IOException {
		this.tools = new TestImages(Files.createDirectory(this.directory.resolve("tools")));
		this.home = Files.createDirectories(this.directory.resolve("home? a,b=c ü/unit"));
		this.disk = this.home.resolve("work.raw");
		this.files = Files.createDirectory(this.home.resolve("files"));
		Files.setPosixFilePermissions(this.files, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	@Test
	void filesWhenPutOnADiskBelongToRootAndKeepTheirModes() throws IOException {
		List<String> names = List.of("autorun", "two words", "-n", "<2>", "a \"quoted\" $(name)", "back\\slash", "*?[",
				"grün", ".hidden", "lost+found2", "x".repeat(255));
		for (String name : names) {
			put(name, ("content of " + name).getBytes(StandardCharsets.UTF_8), "rwxr-xr-x");
		}
		put(".vmwork/omit", new byte[7], "rw-r--r--");
		put(".vmwork/started", new byte[0], "rw-------");
		make(SIZE);
		assertThat(entries("/")).hasSize(names.size() + 1)
			.filteredOn((entry) -> !entry.contains("/.vmwork/"))
			.allMatch((entry) -> entry.startsWith("100755/0/0/"));
		assertThat(entries("/")).contains("040755/0/0/.vmwork/");
		assertThat(entries("/.vmwork")).containsExactlyInAnyOrder("100644/0/0/omit/7", "100600/0/0/started/0");
		for (String name : names) {
			assertThat(read(name)).asString().isEqualTo("content of " + name);
		}
		assertThat(Files.size(this.disk)).isEqualTo(SIZE);
		assertThat(check()).isEmpty();
		assertThat(TestImages.names(this.home)).as("nothing else is left").containsExactly("files", "work.raw");
		assertThat(TestImages.names(this.files)).hasSize(names.size() + 1);
	}

	@Test
	void fileWhenLargeIsOnTheDisk() throws IOException {
		byte[] content = random();
		put("large file", content, "rwxr-xr-x");
		make(WorkDisk.sizeFor(LARGE));
		assertThat(entries("/")).containsExactly("100755/0/0/large file/" + LARGE);
		assertThat(read("large file")).isEqualTo(content);
		assertThat(check()).isEmpty();
	}

	@Test
	void diskWhenTooSmallForItsFilesIsNotMade() throws IOException {
		put("large", random(), "rwxr-xr-x");
		assertThatThrownBy(() -> make(LARGE / 2)).isInstanceOf(IOException.class);
	}

	@Test
	void diskWhenMadeAgainHasOnlyTheNewFiles() throws IOException {
		Path old = put("old", new byte[5], "rwxr-xr-x");
		make(SIZE);
		Files.delete(old);
		put("new", new byte[6], "rwxr-xr-x");
		make(SIZE);
		assertThat(entries("/")).containsExactly("100755/0/0/new/6");
	}

	@Test
	void diskWhenMadeTakesNoMoreRoomThanItsFiles() throws IOException {
		put("file", random(), "rwxr-xr-x");
		long size = WorkDisk.sizeFor(10L << 30);
		make(size);
		assertThat(Files.size(this.disk)).isEqualTo(size);
		assertThat(taken(this.disk)).isLessThan(2L * LARGE);
	}

	private Path put(String name, byte[] content, String mode) throws IOException {
		Path file = this.files.resolve(name);
		Files.createDirectories(file.resolveSibling("."));
		Files.write(file, content);
		return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
	}

	private static byte[] random() {
		byte[] content = new byte[LARGE];
		new Random(1).nextBytes(content);
		return content;
	}

	private void make(long size) throws IOException {
		this.disks.make(this.disk, size, this.files);
	}

	@Test
	void sizeWhenContentIsLargerIsLargerUntilNoDiskCanBe() throws IOException {
		assertThat(WorkDisk.sizeFor(0)).isGreaterThan(16L << 20).isEqualTo(WorkDisk.sizeFor(0) / 4096 * 4096);
		assertThat(WorkDisk.sizeFor(10L << 30)).isGreaterThan(10L << 30).isLessThan(11L << 30);
		assertThatThrownBy(() -> WorkDisk.sizeFor(WorkDisk.SEEN_BYTES)).isInstanceOf(UnfitImageException.class)
			.hasMessageContaining("need a work disk of 130 GiB, a guest can be given 127");
	}

	private long taken(Path file) throws IOException {
		return Long.parseLong(this.tools.run("du", "--block-size=1", file.toString()).output().split("\\s", 2)[0]);
	}

	// MODE/UID/GID/NAME/SIZE, without . and .., and lost+found, which the launcher
	// removes; e2fsprogs cannot name a disk with ? in
	// its path
	private List<String> entries(String path) throws IOException {
		return ask("ls -p \"" + path + "\"").lines()
			.filter((line) -> line.startsWith("/") && !line.startsWith("/0/"))
			.filter((line) -> !line.contains("/./") && !line.contains("/../") && !line.contains("/lost+found/"))
			.map((line) -> line.replaceFirst("^/[0-9]+/", "").replaceFirst("/$", ""))
			.map((line) -> line.startsWith("04") ? line + "/" : line)
			.map((line) -> line.replace("//", "/"))
			.toList();
	}

	private byte[] read(String name) throws IOException {
		Matcher entry = Pattern.compile("(?m)^/([0-9]+)/[0-9]+/0/0/" + Pattern.quote(name) + "/")
			.matcher(ask("ls -p /"));
		assertThat(entry.find()).as(name).isTrue();
		Path content = this.directory.resolve("content");
		this.tools.run("debugfs", "-R", "dump <" + entry.group(1) + "> " + content, link().toString());
		return Files.readAllBytes(content);
	}

	private String ask(String request) throws IOException {
		return this.tools.run("debugfs", "-R", request, link().toString()).output();
	}

	private String check() throws IOException {
		return this.tools.run("e2fsck", "-f", "-n", link().toString())
			.output()
			.lines()
			.filter((line) -> !line.startsWith("Pass ") && !line.contains(" files ("))
			.reduce("", String::concat);
	}

	private Path link() throws IOException {
		Path link = this.directory.resolve("link");
		Files.deleteIfExists(link);
		return Files.createSymbolicLink(link, this.disk);
	}

}
