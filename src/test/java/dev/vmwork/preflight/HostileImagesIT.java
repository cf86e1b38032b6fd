package dev.vmwork.preflight;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.disk.TestImages;
import dev.vmwork.home.Home;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.InvalidInputException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests that images made to read other files of the host, to fill its memory or to keep
 * it waiting are refused before anything is run, each for what it is.
 */
@Timeout(300)
class HostileImagesIT {

	private static final String SECRET = "/etc/passwd";

	private static final String MERGE = "merge it with 'qemu-img convert -O qcow2'";

	private static final String NOTHING = "no ext2, ext3 or ext4 filesystem found on the disk or its partitions; "
			+ "wanted one that has /home/auto";

	@TempDir
	Path directory;

	private final List<String> rows = new ArrayList<>(List.of("image,app,input,output"));

	private TestImages images;

	@BeforeEach
	void makeFiles() throws IOException {
		this.images = new TestImages(this.directory);
		Files.writeString(this.directory.resolve("app"), "#!/bin/sh\n");
	}

	@Test
	void imagesWhenTheyNameOtherFilesAreRefused() throws IOException {
		create("qcow2", "backing.qcow2", "-u", "-b", SECRET, "-F", "raw");
		Files.copy(this.directory.resolve("backing.qcow2"), this.directory.resolve("clothed.raw"));
		Files.copy(this.directory.resolve("backing.qcow2"), this.directory.resolve("nameless"));
		create("qcow2", "data.qcow2", "-o", "data_file=data.raw");
		create("vmdk", "flat.vmdk", "-o", "subformat=monolithicFlat");
		replace("flat.vmdk", "flat-flat.vmdk", SECRET);
		create("vmdk", "sparse.vmdk");
		write("sparse.vmdk", 512, "parentFileNameHint=\"" + SECRET + "\"");
		create("vhdx", "parent.vhdx");
		setParent("parent.vhdx");
		assertThat(problems("backing.qcow2", "clothed.raw", "nameless", "data.qcow2", "flat.vmdk", "sparse.vmdk",
				"parent.vhdx"))
			.containsExactly("2: column 'image': 'backing.qcow2' is refused: it has a backing file; " + MERGE,
					"3: column 'image': 'clothed.raw' is refused: its name says raw, its content is qcow2",
					"4: column 'image': 'nameless' is refused: it has a backing file; " + MERGE,
					"5: column 'image': 'data.qcow2' is refused: it has an external data file; " + MERGE,
					"6: column 'image': 'flat.vmdk' is refused: it is a VMDK descriptor, which names other files; "
							+ "convert it with 'qemu-img convert -O qcow2'",
					"7: column 'image': 'sparse.vmdk' is refused: its descriptor names a parent; " + MERGE,
					"8: column 'image': 'parent.vhdx' cannot be opened: Invalid argument");
	}

	@Test
	void imagesWhenTheirTablesLieAreRefused() throws IOException {
		create("qcow2", "table.qcow2");
		write("table.qcow2", 36, "\u007f\u00ff\u00ff\u00ff");
		create("qcow2", "short.qcow2");
		cut("short.qcow2", 70_000);
		create("qcow2", "header.qcow2");
		cut("header.qcow2", 60);
		create("vdi", "map.vdi");
		write("map.vdi", 384, "\u0000\u00ff\u00ff\u001f");
		create("vmdk", "short.vmdk");
		cut("short.vmdk", 1000);
		create("vhdx", "short.vhdx");
		cut("short.vhdx", 100_000);
		cut("empty.raw", 0);
		cut("empty.qcow2", 0);
		assertThat(problems("table.qcow2", "short.qcow2", "header.qcow2", "map.vdi", "short.vmdk", "short.vhdx",
				"empty.raw", "empty.qcow2"))
			.containsExactly("2: column 'image': 'table.qcow2' cannot be opened: Active L1 table too large",
					"3: column 'image': 'short.qcow2': " + NOTHING,
					"4: column 'image': 'header.qcow2' cannot be opened: qcow2 header too short",
					"5: column 'image': 'map.vdi' is refused: its map of blocks ends at byte 2147483136, "
							+ "the file at 1024; it is incomplete",
					"6: column 'image': 'short.vmdk' cannot be opened: File truncated, expecting at least 65536 bytes",
					"7: column 'image': 'short.vhdx' cannot be opened: Invalid argument",
					"8: column 'image': 'empty.raw': " + NOTHING,
					"9: column 'image': 'empty.qcow2' is refused: its name says qcow2, its content is raw");
	}

	@Test
	void imagesWhenNoFilesAreRefused() throws IOException {
		this.images.run("mkfifo", "pipe.raw");
		Files.createDirectory(this.directory.resolve("folder.raw"));
		Files.createSymbolicLink(this.directory.resolve("zero.raw"), Path.of("/dev/zero"));
		Files.createSymbolicLink(this.directory.resolve("loop.raw"), Path.of("loop.raw"));
		assertThat(problems("pipe.raw", "folder.raw", "zero.raw", "loop.raw")).containsExactly(
				"2: column 'image': 'pipe.raw' is a device, pipe or socket, wanted a file",
				"3: column 'image': 'folder.raw' is a directory, wanted a file",
				"4: column 'image': 'zero.raw' is a device, pipe or socket, wanted a file",
				"5: column 'image': 'loop.raw' is a symbolic link to a file that does not exist");
	}

	private List<String> problems(String... names) throws IOException {
		for (String name : names) {
			this.rows.add(name + ",app,app,out/" + this.rows.size());
		}
		Manifest manifest = Manifest.of(Files.write(this.directory.resolve("manifest.csv"), this.rows));
		Home home = new Home(this.directory.resolve("home"));
		Preflight preflight = new Preflight(home, Path.of("").toAbsolutePath(), new Cancellation());
		InvalidInputException exception = catchThrowableOfType(InvalidInputException.class,
				() -> preflight.check(manifest, (row) -> true));
		assertThat(exception).isNotNull();
		assertThat(TestImages.names(home.temporary())).isEmpty();
		return exception.problems()
			.stream()
			.map((problem) -> problem.replace(manifest.name() + ":", "").replace(this.directory + "/", ""))
			// which of its arguments QEMU complains of
			.map((problem) -> problem.replaceFirst("(opened: )qemu-storage-daemon: .*: ", "$1"))
			.toList();
	}

	private void create(String format, String name, String... options) throws IOException {
		List<String> command = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", format));
		command.addAll(List.of(options));
		command.addAll(List.of(name, "1M"));
		this.images.run(command.toArray(new String[0]));
	}

	private void write(String name, long position, String bytes) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(this.directory.resolve(name).toFile(), "rw")) {
			file.seek(position);
			file.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
		}
	}

	private void cut(String name, long length) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(this.directory.resolve(name).toFile(), "rw")) {
			file.setLength(length);
		}
	}

	private void replace(String name, String old, String text) throws IOException {
		Path file = this.directory.resolve(name);
		Files.writeString(file, Files.readString(file).replace(old, text));
	}

	/** [MS-VHDX] 2.6.2.1: the bit HasParent of the first item in the metadata region. */
	private void setParent(String name) throws IOException {
		String bytes = Files.readString(this.directory.resolve(name), StandardCharsets.ISO_8859_1);
		write(name, bytes.indexOf("metadata") + (64 << 10) + 4, "\u0002");
	}

}
