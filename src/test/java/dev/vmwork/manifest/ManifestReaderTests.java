package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.unit.Overrides;
import dev.vmwork.unit.WorkUnit;
import dev.vmwork.unit.WorkUnitId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ManifestReader}.
 */
class ManifestReaderTests {

	private static final String HEADER = "image,app,input,output\n";

	private static final String ROW = "image.raw,app,input.txt,out\n";

	private final ManifestFolder folder;

	ManifestReaderTests(@TempDir Path directory) throws IOException {
		this.folder = new ManifestFolder(directory);
	}

	@Test
	void rowWhenOnlyRequiredColumnsHasDefaults() throws IOException {
		assertThat(this.folder.units(HEADER + ROW)).containsExactly(
				new WorkUnit(1, 2, new WorkUnitId("1"), this.folder.path("image.raw"), this.folder.path("app"),
						this.folder.path("input.txt"), this.folder.path("out"), "default", List.of(), Overrides.NONE));
	}

	@Test
	void rowWhenAllColumnsInAnyOrderHasTheirValues() throws IOException {
		String text = """
				timeout,output,arguments,checkpoint,id,input,cpus,app,profile,image,memory
				2h,out,-n 'a b',5m,first,input.txt,3,app,stdio,image.raw,1G
				""";
		assertThat(this.folder.units(text))
			.containsExactly(new WorkUnit(1, 2, new WorkUnitId("first"), this.folder.path("image.raw"),
					this.folder.path("app"), this.folder.path("input.txt"), this.folder.path("out"), "stdio",
					List.of("-n", "a b"), new Overrides(1024, 3, Duration.ofHours(2), Duration.ofMinutes(5))));
	}

	@Test
	void rowWhenOptionalCellsAreBlankHasDefaults() throws IOException {
		String text = """
				image,app,input,output,id,profile,memory,cpus,timeout,checkpoint,arguments
				image.raw,app,input.txt,out,, ,,  ,, ,
				""";
		WorkUnit unit = this.folder.units(text).get(0);
		assertThat(unit.id()).hasToString("1");
		assertThat(unit.profile()).isEqualTo("default");
		assertThat(unit.overrides()).isEqualTo(Overrides.NONE);
		assertThat(unit.arguments()).isEmpty();
	}

	@Test
	void headerWhenCapitalisedIsKnown() throws IOException {
		assertThat(this.folder.units("Image,APP,Input,output,ID\nimage.raw,app,input.txt,out,x\n"))
			.extracting((unit) -> unit.id().value())
			.containsExactly("x");
	}

	@Test
	void pathsWhenRelativeStartBesideTheManifest() throws IOException {
		WorkUnit unit = this.folder.units(HEADER + "image.raw,./app,a/../input.txt,/tmp/x/../out\n").get(0);
		assertThat(unit.app()).isEqualTo(this.folder.path("app"));
		assertThat(unit.input()).isEqualTo(this.folder.path("input.txt"));
		assertThat(unit.output()).isEqualTo(Path.of("/tmp/out"));
	}

	@Test
	void manifestWhenNamedWithARelativePathHasAnAbsoluteDirectory() {
		Manifest manifest = Manifest.of(Path.of("some/../m.csv"));
		assertThat(manifest.file()).isEqualTo(Path.of("m.csv").toAbsolutePath());
		assertThat(manifest.baseDirectory()).isEqualTo(Path.of("").toAbsolutePath());
		assertThat(manifest.name()).isEqualTo("some/../m.csv");
	}

	@Test
	void fieldWhenQuotedHoldsCommaQuoteAndLineBreak() throws IOException {
		WorkUnit unit = this.folder.units(HEADER + "image.raw,app,\"a, \"\"b\"\"\n\nc\",\"#out\"\n").get(0);
		assertThat(unit.input()).isEqualTo(this.folder.path("a, \"b\"\n\nc"));
		assertThat(unit.output()).isEqualTo(this.folder.path("#out"));
	}

	@Test
	void blanksWhenAroundAPathBelongToItOnlyIfItIsQuoted() throws IOException {
		List<WorkUnit> units = this.folder.units(
				" image , app,\tinput,output \n image.raw ,app, \"input.txt\" , a b \nimage.raw,app,input.txt,\" a \"\n");
		assertThat(units).extracting(WorkUnit::input).containsOnly(this.folder.path("input.txt"));
		assertThat(units).extracting(WorkUnit::output)
			.containsExactly(this.folder.path("a b"), this.folder.path(" a "));
	}

	@ParameterizedTest
	@ValueSource(strings = { ";", "\t", " ; " })
	void columnsWhenASpreadsheetSeparatesThemOtherwiseAreRead(String separator) throws IOException {
		String text = "\uFEFF# c,d\n" + (HEADER + "image.raw,app,\"in,put\",out\n").replaceAll(",(?!put)", separator);
		assertThat(this.folder.units(text)).extracting(WorkUnit::input).containsExactly(this.folder.path("in,put"));
	}

	@Test
	void columnsAndRowsWhenASpreadsheetAddsEmptyOnesAreNone() throws IOException {
		assertThat(this.folder
			.units("image,app,input,output,,\nimage.raw,app,input.txt,a,,\n,,,,,\nimage.raw,app,input.txt,b\n"))
			.extracting(WorkUnit::row)
			.containsExactly(1, 2);
	}

	@Test
	void pathWhenItStartsWithATildeIsInTheUsersHomeUnlessThereIsAFolderOfThatName() throws IOException {
		String text = HEADER + "image.raw,~/app,input.txt,~out\n";
		assertThat(this.folder.units(text)).extracting(WorkUnit::app)
			.containsExactly(Path.of(System.getProperty("user.home"), "app"));
		assertThat(this.folder.units(text)).extracting(WorkUnit::output).containsExactly(this.folder.path("~out"));
		this.folder.file("~/app");
		assertThat(this.folder.units(text)).extracting(WorkUnit::app).containsExactly(this.folder.path("~/app"));
	}

	@Test
	void manifestWhenWithByteOrderMarkIsRead() throws IOException {
		assertThat(this.folder.units("\uFEFF" + HEADER + ROW)).hasSize(1);
	}

	@Test
	void manifestWhenWithByteOrderMarkAndQuotedHeaderIsRead() throws IOException {
		assertThat(this.folder.units("\uFEFF\"image\",\"app\",\"input\",\"output\"\n" + ROW)).hasSize(1);
	}

	@Test
	void linesWhenEndedByCarriageReturnAndLineFeedHoldNoneOfThem() throws IOException {
		List<WorkUnit> units = this.folder
			.units((HEADER + ROW + "image.raw,app,input.txt,\"a\nb\"\n" + ROW).replace("\n", "\r\n"));
		assertThat(units).extracting((unit) -> unit.output().getFileName())
			.containsExactly(Path.of("out"), Path.of("a\r\nb"), Path.of("out"));
		assertThat(units).extracting(WorkUnit::line).containsExactly(2L, 3L, 5L);
	}

	@Test
	void fileNamesWhenNotAsciiAreKept() throws IOException {
		WorkUnit unit = this.folder.units(HEADER + "image.raw,ap\u00fc,\u65e5\u672c.txt,\ud83d\ude00\n").get(0);
		assertThat(unit.app()).isEqualTo(this.folder.path("ap\u00fc"));
		assertThat(unit.input()).isEqualTo(this.folder.path("\u65e5\u672c.txt"));
		assertThat(unit.output()).isEqualTo(this.folder.path("\ud83d\ude00"));
	}

	@Test
	void linesWhenBlankOrCommentsAreNoRows() throws IOException {
		List<WorkUnit> units = this.folder
			.units("# first\n\n" + HEADER + "\n" + ROW + "# x, \"y\n   \n\t\n" + ROW + "\n\n# end");
		assertThat(units).extracting(WorkUnit::row).containsExactly(1, 2);
		assertThat(units).extracting((unit) -> unit.id().value()).containsExactly("1", "2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "  # x, \"y\n%s  \t# it's \"z\n\t#\n%s", "\uFEFF # first\n%s \t \n # not \"a, b\"c\n%s",
			"%s\r\n  # \"x\r\n%s\r\n  #" })
	void commentsWhenIndentedAreNoRows(String text) throws IOException {
		assertThat(this.folder.units(text.formatted(HEADER, ROW))).extracting(WorkUnit::row).containsExactly(1);
	}

	@Test
	void valuesWhenTheyBeginWithHashAreNoComments() throws IOException {
		String header = "id,image,app,input,output\n";
		List<WorkUnit> units = this.folder
			.units(header + "a,image.raw,app,\"x\n  # \"\"y\",o1\nb,image.raw, # app ,#in,o2\n"
					+ "\"c\" , image.raw,\"a\"\" # p\",in\"put,o3\n  # end\n");
		assertThat(units).extracting((unit) -> unit.input().getFileName().toString())
			.containsExactly("x\n  # \"y", "#in", "in\"put");
		assertThat(units).extracting((unit) -> unit.app().getFileName().toString())
			.containsExactly("app", "# app", "a\" # p");
		assertThat(this.folder.units("image,app,input,output\n  \"#image.raw\",a,b,c\n").get(0).image().getFileName())
			.hasToString("#image.raw");
	}

	@ParameterizedTest
	@MethodSource("texts")
	void lineWhenManifestIsLikeThisIsThatOfTheRowsStart(String text, List<Long> lines) throws IOException {
		assertThat(this.folder.units(text)).extracting(WorkUnit::line).isEqualTo(lines);
	}

	static Stream<Arguments> texts() {
		String multi = "image.raw,app,\"a\n\nb\",\"c\nd\"\n";
		String last = "image.raw,app,input.txt,out";
		return Stream.of(Arguments.of(HEADER + ROW + ROW, List.of(2L, 3L)),
				Arguments.of(HEADER + ROW + last, List.of(2L, 3L)), Arguments.of(HEADER + last, List.of(2L)),
				Arguments.of(HEADER + last + "\n\n\n", List.of(2L)),
				Arguments.of(HEADER + last + "\n# end", List.of(2L)),
				Arguments.of("# a\n\n# b\n" + HEADER + "\n" + ROW + "# c\n# d\n\n" + last, List.of(6L, 10L)),
				Arguments.of(HEADER + multi + ROW, List.of(2L, 6L)),
				Arguments.of(HEADER + multi + multi + "\n# c\n" + multi + ROW, List.of(2L, 6L, 12L, 16L)),
				Arguments.of(HEADER + ROW + multi.stripTrailing(), List.of(2L, 3L)),
				Arguments.of((HEADER + multi + "# c\n" + multi + last).replace("\n", "\r\n"), List.of(2L, 7L, 11L)),
				Arguments.of((HEADER + multi + "# c\n" + multi + last).replace("\n", "\r"), List.of(2L, 7L, 11L)),
				Arguments.of(HEADER + "image.raw,app,\"a\rb\",out\n" + ROW, List.of(2L, 4L)),
				Arguments.of(HEADER + "  \n" + ROW, List.of(3L)));
	}

	@Test
	void rowWhenBadIsPassedOver() throws IOException {
		Problems problems = new Problems();
		Manifest manifest = this.folder.write("""
				image,app,input,output,cpus
				image.raw,app,input.txt,a,0
				image.raw
				image.raw,app,input.txt,b,1
				""");
		assertThat(ManifestFolder.units(manifest, problems)).extracting(WorkUnit::row).containsExactly(3);
		assertThat(problems.list()).extracting(ManifestProblem::line).containsExactly(2L, 3L);
	}

	@Test
	void problemWhenNotUtf8HasItsLine() throws IOException {
		String rows = "image.raw,app,input.txt,\u00fc\n".repeat(5000);
		Path file = this.folder.path("latin.csv");
		Files.writeString(file, HEADER + rows);
		Files.write(file, new byte[] { 'x', '\n', (byte) 0xfc, '\n' }, StandardOpenOption.APPEND);
		Problems problems = new Problems();
		ManifestFolder.units(Manifest.of(file), problems);
		assertThat(problems.list().get(problems.list().size() - 1))
			.isEqualTo(new ManifestProblem(5003, null, "is not UTF-8 text"));
	}

	@Test
	void problemsWhenManyAreAllCountedAndTheFirstKept() throws IOException {
		Problems problems = new Problems();
		Manifest manifest = this.folder.write(HEADER + "x\n".repeat(1500));
		assertThat(ManifestFolder.units(manifest, problems)).isEmpty();
		assertThat(problems.count()).isEqualTo(1500);
		assertThat(problems.list()).hasSize(1000);
	}

}
