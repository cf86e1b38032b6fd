package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ManifestChecker}.
 */
class ManifestCheckerTests {

	private static final String HEADER = "image,app,input,output\n";

	private static final String KNOWN = "image, app, input, output, id, profile, memory, cpus, timeout, checkpoint, arguments";

	private final ManifestFolder folder;

	ManifestCheckerTests(@TempDir Path directory) throws IOException {
		this.folder = new ManifestFolder(directory);
	}

	@Test
	void reportWhenAllIsWellHasRowsImagesAndProfiles() throws IOException {
		this.folder.file("other.raw");
		ManifestReport report = this.folder.check("""
				# a comment
				image,app,input,output,profile
				image.raw,app,input.txt,out/1,
				other.raw,app,input.txt,out/2,stdio
				image.raw,app,input.txt,out/3,stdio
				""");
		assertThat(report.problems().list()).isEmpty();
		assertThat(report.rows()).isEqualTo(3);
		assertThat(report.images()).hasSize(2)
			.containsEntry(this.folder.path("image.raw"), 3L)
			.containsEntry(this.folder.path("other.raw"), 4L);
		assertThat(report.profiles()).hasSize(2).containsEntry("default", 3L).containsEntry("stdio", 4L);
	}

	@Test
	void outputsInAClosedFolderAreProblems() throws IOException {
		Files.createDirectories(this.folder.path("data/in"));
		Files.createSymbolicLink(this.folder.path("link"), this.folder.path("data/in"));
		assertThat(this.folder.problemsWithClosed("data", HEADER + """
				image.raw,app,input.txt,data/in/out
				image.raw,app,input.txt,link/other
				image.raw,app,input.txt,data/../out
				image.raw,app,input.txt,database
				""")).containsExactly(
				"m:2: column 'output': './data/in/out' is in './data', which is closed, wanted another folder",
				"m:3: column 'output': './data/in/other' is in './data', which is closed, wanted another folder");
	}

	@Test
	void outputsBelowAManifestInAClosedFolderAreNone() throws IOException {
		assertThat(this.folder.problemsWithClosed("..", HEADER + """
				image.raw,app,input.txt,out/1
				image.raw,app,input.txt,../2
				""")).singleElement()
			.asString()
			.matches("m:3: column 'output': '.*/2' is in '.*', which is closed, .*");
		assertThat(this.folder.problemsWithClosed("", HEADER + "image.raw,app,input.txt,out/1\n")).hasSize(1);
	}

	@Test
	void folderWhenCheckedHoldsNothingNew() throws IOException {
		this.folder.check(HEADER + "image.raw,app,input.txt,out\n");
		try (Stream<Path> files = Files.list(this.folder.path(""))) {
			assertThat(files.map((path) -> path.getFileName().toString())).containsExactlyInAnyOrder("image.raw", "app",
					"input.txt", "manifest.csv");
		}
	}

	@Test
	void problemsWhenSeveralAreReportedAtOnceByLine() throws IOException {
		String text = """
				image,app,input,output,id,memory,cpus,timeout,arguments
				no.raw,,no.txt,.,-x,lots,0,soon,'a
				image.raw,app,input.txt,out,same,1,1,1,
				image.raw,app,input.txt,out,same,64,1,1,
				image.raw,app,input.txt
				image.raw,app,input.txt,image.raw,z,1.5Gig,,,
				image.raw,app,input.txt,"out
				""";
		assertThat(this.folder.problems(text)).containsExactly("m:2: column 'app': is empty, wanted a path",
				"m:2: column 'id': '-x' is not an id: wanted 1 to 60 letters, digits, '.', '-' or '_', starting with a letter or digit",
				"m:2: column 'memory': 'lots' found, wanted a size such as 64M or 2G",
				"m:2: column 'cpus': '0' found, wanted a whole number from 1 to 255",
				"m:2: column 'timeout': 'soon' found, wanted a time from 1s to 365d, such as 90s, 10m or 2h",
				"m:2: column 'arguments': the ' at character 1 is not closed",
				"m:2: column 'image': './no.raw' does not exist", "m:2: column 'input': './no.txt' does not exist",
				"m:2: column 'output': '.' is a directory, wanted the name of a file",
				"m:3: column 'memory': '1' found, wanted memory from 16M to 1T in whole MiB, such as 256M or 2G",
				"m:4: column 'id': 'same' is the id of line 3 too",
				"m:4: column 'output': './out' is the output of line 3 too",
				"m:5: has 3 fields, wanted 9 as in the header",
				"m:6: column 'memory': '1.5Gig' found, wanted a size such as 64M or 2G",
				"m:6: column 'output': './image.raw' is the image of line 3",
				"m:7: is not CSV (RFC 4180): a quote is not closed");
	}

	@Test
	void headerWhenWrongHasAProblemForEachColumn() throws IOException {
		assertThat(this.folder.problems("# c\n\nimage,app,Image,colour,app,\"in\nput\"\nx,y,z,a,b,c\n"))
			.containsExactly("m:3: column 'Image': appears twice in the header",
					"m:3: column 'colour': is unknown, wanted one of " + KNOWN,
					"m:3: column 'app': appears twice in the header",
					"m:3: column 'in\nput': is unknown, wanted one of " + KNOWN,
					"m:3: column 'input': is missing from the header",
					"m:3: column 'output': is missing from the header");
	}

	@Test
	void rowsWhenHeaderHasAnUnknownColumnAreCheckedAllTheSame() throws IOException {
		assertThat(this.folder.problems("image,app,input,output,memroy\nno.raw,app,input.txt,out,1\n")).containsExactly(
				"m:1: column 'memroy': is unknown, wanted one of " + KNOWN,
				"m:2: column 'image': './no.raw' does not exist");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\uFEFF", "\n", "# only a comment", "image.raw,/bin/true,input.txt,out\n",
			"image|app|input|output\nimage.raw|app|input.txt|out\n", "a;b\n1;2\n" })
	void manifestWhenItHasNoHeaderSaysSoInOneLine(String text) throws IOException {
		assertThat(this.folder.problems(text))
			.containsExactly("m:1: is not a header, wanted the names of the columns first,"
					+ " separated by commas: image,app,input,output");
	}

	@ParameterizedTest
	@ValueSource(strings = { "image,app,input,output", HEADER, HEADER + "\n# end\n   \n" })
	void manifestWhenHeaderOnlyHasNoRows(String text) throws IOException {
		assertThat(this.folder.problems(text)).containsExactly("m: has no rows");
	}

	@Test
	void manifestWhenADirectoryIsAProblem() throws IOException {
		Path directory = Files.createDirectory(this.folder.path("folder.csv"));
		assertThat(this.folder.describe(ManifestChecker.check(Manifest.of(directory), (row) -> true, List.of())))
			.containsExactly("m: is a directory, wanted a CSV file");
	}

	@Test
	void manifestWhenADeviceIsAProblem() throws IOException {
		assertThat(this.folder
			.describe(ManifestChecker.check(Manifest.of(Path.of("/dev/zero")), (row) -> true, List.of())))
			.containsExactly("m: is a device, pipe or socket, wanted a CSV file");
	}

	@Test
	void rowWhenWithoutAnEndHasTheLineAfterTheRowBefore() throws IOException {
		String endless = "x".repeat(17 << 20);
		String problem = ": a row, with the comments before it, has more than 16777216 characters; is a quote not closed?";
		assertThat(this.folder.problems(endless)).containsExactly("m:1" + problem);
		assertThat(this.folder.problems(HEADER + endless)).containsExactly("m:2" + problem);
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt,out\n\"" + endless))
			.containsExactly("m:3" + problem);
	}

	@Test
	void manifestWhenMissingCannotBeOpened() {
		assertThatExceptionOfType(NoSuchFileException.class)
			.isThrownBy(() -> ManifestChecker.check(Manifest.of(this.folder.path("no.csv")), (row) -> true, List.of()));
	}

	@Test
	void manifestWhenUnreadableCannotBeOpened() throws IOException {
		Path unreadable = unreadable();
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> ManifestChecker.check(Manifest.of(unreadable), (row) -> true, List.of()));
	}

	@ParameterizedTest
	@CsvSource({ "image.raw,1", "image.raw,3000" })
	void manifestWhenNotUtf8HasTheLine(String image, int rows) throws IOException {
		String text = HEADER + (image + ",app,input.txt,out\n").repeat(rows) + image + ",app,\u00fc,out\n";
		Path file = Files.write(this.folder.path("latin.csv"), text.getBytes(StandardCharsets.ISO_8859_1));
		assertThat(this.folder.describe(ManifestChecker.check(Manifest.of(file), (row) -> row == 1, List.of())))
			.contains("m:" + (rows + 2) + ": is not UTF-8 text");
	}

	@Test
	void manifestWhenItEndsWithinACharacterIsNotUtf8() throws IOException {
		Path file = Files.write(this.folder.path("cut.csv"), new byte[] { (byte) 0xef });
		assertThat(this.folder.describe(ManifestChecker.check(Manifest.of(file), (row) -> true, List.of())))
			.containsExactly("m:1: is not UTF-8 text");
	}

	@Test
	void manifestWhenUtf16IsNotUtf8() throws IOException {
		Path file = Files.write(this.folder.path("wide.csv"), HEADER.getBytes(StandardCharsets.UTF_16));
		assertThat(this.folder.describe(ManifestChecker.check(Manifest.of(file), (row) -> true, List.of())))
			.containsExactly("m:1: is not UTF-8 text");
	}

	@Test
	void quoteWhenNotClosedHasTheLineOfItsField() throws IOException {
		assertThat(this.folder.problems(HEADER + "\n# c\nimage.raw,app,\"input.txt,out\nimage.raw,app,input.txt,out\n"))
			.containsExactly("m:4: is not CSV (RFC 4180): a quote is not closed");
	}

	@Test
	void quoteWhenNotClosedInTheHeaderHasItsLine() throws IOException {
		assertThat(this.folder.problems("# c\nimage,\"app,input,output\nimage.raw,app,input.txt,out\n"))
			.containsExactly("m:2: is not CSV (RFC 4180): a quote is not closed");
	}

	@Test
	void quoteWhenFollowedByTextHasItsLine() throws IOException {
		assertThat(this.folder.problems(HEADER
				+ "image.raw,app,input.txt,\"a\nb\"\nimage.raw,app,\"input\".txt,out\nimage.raw,app,input.txt,c\n"))
			.containsExactly(
					"m:4: is not CSV (RFC 4180): there is text after a closing quote, wanted a separator or the end of the line");
	}

	@Test
	void rowWhenItHasTooManyOrTooFewFieldsSaysHowMany() throws IOException {
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt\nimage.raw,app,input.txt,out,x\n,,,,,,x\n"))
			.containsExactly("m:2: has 3 fields, wanted 4 as in the header",
					"m:3: has 5 fields, wanted 4 as in the header", "m:4: has 7 fields, wanted 4 as in the header");
	}

	@Test
	void pathWhenItHoldsANulIsNoPath() throws IOException {
		assertThat(this.folder.problems(HEADER + "image.raw,app,a\0b,out\n"))
			.containsExactly("m:2: column 'input': is not a path: Nul character not allowed");
	}

	@Test
	void fileWhenMissingIsAProblemOnEachOfItsLines() throws IOException {
		assertThat(this.folder.problems(HEADER + "image.raw,no,input.txt,a\nimage.raw,no,input.txt,b\n"))
			.containsExactly("m:2: column 'app': './no' does not exist", "m:3: column 'app': './no' does not exist");
	}

	@ParameterizedTest
	@ValueSource(strings = { "image", "app", "input" })
	void fileWhenADirectoryIsAProblem(String column) throws IOException {
		Files.createDirectory(this.folder.path("folder"));
		assertThat(problemsOf(column, "folder"))
			.containsExactly("m:2: column '" + column + "': './folder' is a directory, wanted a file");
	}

	@ParameterizedTest
	@ValueSource(strings = { "image", "app", "input" })
	void fileWhenUnreadableIsAProblem(String column) throws IOException {
		Path unreadable = unreadable();
		assertThat(problemsOf(column, unreadable.toString())).containsExactly(
				"m:2: column '" + column + "': '" + unreadable.toString().replace(this.folder.path("").toString(), ".")
						+ "' cannot be read: permission denied");
	}

	@Test
	void fileWhenADeviceIsAProblem() throws IOException {
		assertThat(problemsOf("input", "/dev/null"))
			.containsExactly("m:2: column 'input': '/dev/null' is a device, pipe or socket, wanted a file");
	}

	@Test
	void fileWhenALinkToNothingIsAProblem() throws IOException {
		Files.createSymbolicLink(this.folder.path("link"), Path.of("nowhere"));
		assertThat(problemsOf("app", "link"))
			.containsExactly("m:2: column 'app': './link' is a symbolic link to a file that does not exist");
	}

	@Test
	void fileWhenUnderAFileIsAProblem() throws IOException {
		assertThat(problemsOf("input", "app/x")).containsExactly("m:2: column 'input': './app/x' does not exist");
	}

	@Test
	void idWhenThatOfAnotherRowIsAProblem() throws IOException {
		assertThat(this.folder.problems("""
				image,app,input,output,id
				image.raw,app,input.txt,a,2
				image.raw,app,input.txt,b,
				image.raw,app,input.txt,c,x
				image.raw,app,input.txt,d,x
				""")).containsExactly("m:3: column 'id': '2' is the id of line 2 too",
				"m:5: column 'id': 'x' is the id of line 4 too");
	}

	@ParameterizedTest
	@ValueSource(strings = { "out", "./out", "x/../out", "link/out", "out-link" })
	void outputWhenThatOfAnotherRowIsAProblem(String name) throws IOException {
		Files.createSymbolicLink(this.folder.path("link"), Path.of("."));
		Files.createSymbolicLink(this.folder.path("out-link"), this.folder.file("out"));
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt,out\nimage.raw,app,input.txt," + name + "\n"))
			.containsExactly("m:3: column 'output': './" + Path.of(name).normalize() + "' is the output of line 2 too");
	}

	@Test
	void outputWhenThatOfAnotherRowInALinkedFolderYetToBeMadeIsAProblem() throws IOException {
		Files.createSymbolicLink(this.folder.path("link"), Path.of("."));
		assertThat(this.folder
			.problems(HEADER + "image.raw,app,input.txt,new/deep/out\nimage.raw,app,input.txt,link/new/deep/out\n"))
			.containsExactly("m:3: column 'output': './link/new/deep/out' is the output of line 2 too");
	}

	@Test
	void outputWhenUnderThatOfAnotherRowIsAProblem() throws IOException {
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt,a/b/c\nimage.raw,app,input.txt,a\n"))
			.containsExactly("m:2: column 'output': './a/b/c' lies under the output of line 3");
	}

	@ParameterizedTest
	@CsvSource({ "image.raw,the image of line 2", "app,the app of line 2", "input.txt,the input of line 2",
			"manifest.csv,the manifest itself", "later.txt,the input of line 3" })
	void outputWhenItIsASourceIsAProblem(String name, String role) throws IOException {
		this.folder.file("later.txt");
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt," + name + "\nimage.raw,app,later.txt,out\n"))
			.containsExactly("m:2: column 'output': './" + name + "' is " + role);
	}

	@Test
	void outputWhenItIsASourceBehindALinkIsAProblem() throws IOException {
		Files.createSymbolicLink(this.folder.path("link"), Path.of("."));
		Files.createSymbolicLink(this.folder.path("alias"), Path.of("input.txt"));
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt,link/app\nimage.raw,app,input.txt,alias\n"))
			.containsExactly("m:2: column 'output': './app' is the app of line 2",
					"m:3: column 'output': './input.txt' is the input of line 2");
	}

	@ParameterizedTest
	@CsvSource({ "image.raw,the image of line 2", "app,the app of line 2", "input.txt,the input of line 2",
			"manifest.csv,the manifest itself" })
	void outputWhenItLiesUnderASourceIsAProblem(String name, String role) throws IOException {
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt," + name + "/deep/out\n")).containsExactly(
				"m:2: column 'output': folder './" + name + "/deep' cannot be made: './" + name + "' is not a folder",
				"m:2: column 'output': './" + name + "/deep/out' lies under " + role);
	}

	@Test
	void outputWhenADirectoryOrDeviceIsAProblem() throws IOException {
		Files.createDirectory(this.folder.path("folder"));
		assertThat(
				this.folder.problems(HEADER + "image.raw,app,input.txt,folder/\nimage.raw,app,input.txt,/dev/null\n"))
			.containsExactly("m:2: column 'output': './folder' is a directory, wanted the name of a file",
					"m:3: column 'output': '/dev/null' is a device, pipe or socket, wanted the name of a file");
	}

	@Test
	void outputWhenItsFolderCannotBeWrittenIsAProblemOnEachLine() throws IOException {
		assertThat(this.folder
			.problems(HEADER + "image.raw,app,input.txt,/proc/out\nimage.raw,app,input.txt,/proc/new/out\n"))
			.containsExactly("m:2: column 'output': folder '/proc' cannot be written: permission denied in '/proc'",
					"m:3: column 'output': folder '/proc/new' cannot be written: permission denied in '/proc'");
	}

	@Test
	void outputWhenItsFolderIsALinkToNothingIsAProblem() throws IOException {
		Files.createSymbolicLink(this.folder.path("link"), Path.of("nowhere"));
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt,link/out\n"))
			.containsExactly("m:2: column 'output': folder './link' cannot be made: './link' is not a folder");
	}

	@Test
	void outputWhenItExistsIsNoProblem() throws IOException {
		this.folder.file("out");
		assertThat(this.folder.problems(HEADER + "image.raw,app,input.txt,out\n")).isEmpty();
		assertThat(this.folder.path("out")).hasContent("out");
	}

	@Test
	void filesWhenTheRowNeedsNoneAreNotLookedAt() throws IOException {
		Manifest manifest = this.folder.write(HEADER + "gone.raw,gone,gone.txt,out\nimage.raw,app,input.txt,b\n");
		ManifestReport report = ManifestChecker.check(manifest, (row) -> row == 2, List.of());
		assertThat(report.problems().list()).isEmpty();
		assertThat(report.rows()).isEqualTo(2);
		assertThat(report.images()).containsOnlyKeys(this.folder.path("image.raw"));
	}

	private List<String> problemsOf(String column, String path) throws IOException {
		String row = "image.raw,app,input.txt,out".replaceFirst(column + "[.a-z]*", path);
		return this.folder.problems(HEADER + row + "\n");
	}

	/**
	 * A file that cannot be read: for root, whom permission bits do not stop, one of the
	 * kernel's files for writing only.
	 */
	private Path unreadable() throws IOException {
		Path file = this.folder.file("secret");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
		return Stream.of(file, Path.of("/sys/bus/platform/drivers_probe"), Path.of("/sys/bus/pci/rescan"))
			.filter(Files::exists)
			.filter((path) -> !canBeRead(path))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("root reads everything here, run as another user"));
	}

	private static boolean canBeRead(Path path) {
		try {
			Files.newInputStream(path).close();
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
