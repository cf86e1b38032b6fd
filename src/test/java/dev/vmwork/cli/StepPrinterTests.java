package dev.vmwork.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.vmwork.home.Home;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.manifest.ManifestRows;
import dev.vmwork.repository.StepRow;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that steps are printed so that people and programs can read them.
 */
class StepPrinterTests {

	private static final String MESSAGE = "said \"no\", twice\n\u001b[2J\u009b and more";

	private static final LocalDateTime STARTED = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_000_000);

	private static final StepRow FAILED = new StepRow(7, 2, "é-1", "execute", "FAILED", "APP_FAILED", 3, STARTED,
			STARTED.plusSeconds(2), new BigDecimal("2.000"), MESSAGE, 4, new BigDecimal("0.51"), 142);

	private static final StepRow UNDER_WAY = new StepRow(7, 3, "u2", "render", "STARTED", "EXECUTING", 1, STARTED, null,
			null, null, null, null, null);

	@TempDir
	private Path directory;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	@Test
	void jsonWhenParsedHasEveryStep() throws IOException {
		print(new StepPrinter.Json(this.out, rows()), FAILED, UNDER_WAY);
		JsonNode steps = new JsonMapper().readTree(printed());
		assertThat(steps.size()).isEqualTo(2);
		assertThat(steps.get(0).get("run").asInt()).isEqualTo(7);
		assertThat(steps.get(0).get("unit").asString()).isEqualTo("é-1");
		assertThat(steps.get(0).get("verdict").asString()).isEqualTo("APP_FAILED");
		assertThat(steps.get(0).get("attempt").asInt()).isEqualTo(3);
		assertThat(steps.get(0).get("started").asString()).isEqualTo(time());
		assertThat(steps.get(0).get("seconds").decimalValue()).isEqualByComparingTo("2");
		assertThat(steps.get(0).get("message").asString()).isEqualTo(MESSAGE);
		assertThat(steps.get(0).get("exit_status").asInt()).isEqualTo(4);
		assertThat(steps.get(0).get("cpu_seconds").decimalValue()).isEqualByComparingTo("0.51");
		assertThat(steps.get(0).get("peak_memory_mib").asInt()).isEqualTo(142);
		assertThat(steps.get(0).get("line").asInt()).isEqualTo(3);
		assertThat(steps.get(0).get("input").asString()).isEqualTo(this.directory.resolve("b.txt").toString());
		assertThat(steps.get(0).get("arguments").get(1).asString()).isEqualTo("it's");
		assertThat(steps.get(1).get("line").isNull()).isTrue();
		assertThat(steps.get(1).get("ended").isNull()).isTrue();
		assertThat(steps.get(1).get("seconds").isNull()).isTrue();
	}

	@Test
	void jsonHasAnObjectALine() throws IOException {
		print(new StepPrinter.Json(this.out, rows()), UNDER_WAY, UNDER_WAY);
		String line = "{\"run\":7,\"unit\":\"u2\",\"step\":\"render\",\"status\":\"STARTED\",\"verdict\":\"EXECUTING\","
				+ "\"attempt\":1,\"started\":\"" + time() + "\",\"ended\":null,\"seconds\":null,\"message\":\"\","
				+ "\"exit_status\":null,\"cpu_seconds\":null,\"peak_memory_mib\":null,\"line\":null,\"image\":null,"
				+ "\"app\":null,\"input\":null,\"output\":null,\"profile\":null,\"arguments\":null}";
		assertThat(printed()).isEqualTo("[\n" + line + ",\n" + line + "\n]\n");
	}

	@Test
	void jsonWhenThereAreNoStepsIsAnEmptyArray() throws IOException {
		print(new StepPrinter.Json(this.out, rows()));
		assertThat(new JsonMapper().readTree(printed()).isEmpty()).isTrue();
	}

	@Test
	void csvWhenParsedHasEveryStep() throws IOException {
		print(new StepPrinter.Csv(this.out, rows()), FAILED, UNDER_WAY);
		try (CSVParser parser = CSVParser.parse(printed(),
				CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
			List<CSVRecord> records = parser.getRecords();
			assertThat(records).hasSize(2);
			assertThat(records.get(0).get("message")).isEqualTo(MESSAGE);
			assertThat(records.get(0).get("attempt")).isEqualTo("3");
			assertThat(records.get(0).get("seconds")).isEqualTo("2.000");
			assertThat(records.get(0).get("app")).isEqualTo(this.directory.resolve("app.sh").toString());
			assertThat(records.get(0).get("arguments")).isEqualTo("-n 'it'\\''s'");
			assertThat(records.get(1).get("status")).isEqualTo("STARTED");
			assertThat(records.get(1).get("ended")).isEmpty();
		}
	}

	@Test
	void tableWhenMessagesHoldControlCharactersIsOneHarmlessLineAStep() throws IOException {
		print(new StepPrinter.ForPeople(this.out), FAILED, UNDER_WAY);
		assertThat(printed().lines()).hasSize(3);
		assertThat(printed().replace("\n", "")).doesNotContainPattern("\\p{Cc}");
		assertThat(printed()).contains("é-1   execute  APP_FAILED  3        " + Histories.time(STARTED)
				+ "  2.000    said \"no\", twice [2J  and more");
	}

	private static void print(StepPrinter printer, StepRow... steps) throws IOException {
		for (StepRow step : steps) {
			printer.print(step);
		}
		printer.end();
	}

	/**
	 * The rows of a manifest with two, the second of which is that of the failed unit.
	 */
	private ManifestRows rows() throws IOException {
		Home home = new Home(this.directory.resolve("home"));
		Path manifest = this.directory.resolve("manifest.csv");
		Files.createDirectories(home.runs());
		Files.writeString(home.manifest(7), """
				id,image,app,input,output,arguments
				a,image.raw,app.sh,a.txt,out/a,
				é-1,image.raw,app.sh,b.txt,out/b,"-n it\\'s"
				""");
		return new ManifestRows(Manifest.ofCopy(home.manifest(7), manifest.toString()));
	}

	private static String time() {
		return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(STARTED.atZone(ZoneId.systemDefault()));
	}

	private String printed() {
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

}
