package dev.vmwork.archive;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Records in JSON, a unit's with run, row and id first. Token by token: bound to the
 * records by Jackson it takes three times as long, and a command that reads one unit
 * waits half a second for the binding.
 */
final class RecordJson {

	private static final JsonFactory FACTORY = new JsonFactory();

	private RecordJson() {
	}

	static byte[] write(UnitRecord unit) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
			json.writeStartObject();
			json.writeNumberProperty("run", unit.run());
			json.writeNumberProperty("row", unit.row());
			json.writeStringProperty("unit", unit.unit());
			text(json, "sha256", unit.sha256());
			json.writeArrayPropertyStart("attempts");
			unit.attempts().forEach((attempt) -> write(json, attempt));
			json.writeEndArray();
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	static byte[] write(RunRecord run) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
			json.writeStartObject();
			json.writeNumberProperty("run", run.run());
			json.writeStringProperty("manifest", run.manifest());
			json.writeNumberProperty("units", run.units());
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	private static void write(JsonGenerator json, UnitRecord.Attempt attempt) {
		json.writeStartObject();
		end(json, attempt.status(), attempt.verdict(), attempt.started(), attempt.ended(), attempt.message());
		json.writeArrayPropertyStart("steps");
		for (UnitRecord.Step step : attempt.steps()) {
			json.writeStartObject();
			json.writeStringProperty("step", step.step());
			end(json, step.status(), step.verdict(), step.started(), step.ended(), step.message());
			number(json, "exitStatus", step.exitStatus());
			if (step.cpuSeconds() != null) {
				json.writeNumberProperty("cpuSeconds", step.cpuSeconds());
			}
			number(json, "peakMemoryMib", step.peakMemoryMib());
			json.writeEndObject();
		}
		json.writeEndArray();
		json.writeEndObject();
	}

	private static void end(JsonGenerator json, String status, String verdict, @Nullable LocalDateTime started,
			@Nullable LocalDateTime ended, @Nullable String message) {
		json.writeStringProperty("status", status);
		json.writeStringProperty("verdict", verdict);
		text(json, "started", started);
		text(json, "ended", ended);
		text(json, "message", message);
	}

	private static void text(JsonGenerator json, String name, @Nullable Object value) {
		if (value != null) {
			json.writeStringProperty(name, value.toString());
		}
	}

	private static void number(JsonGenerator json, String name, @Nullable Integer value) {
		if (value != null) {
			json.writeNumberProperty(name, value);
		}
	}

	/**
	 * Reads a record. What it does not know is left out.
	 * @param bytes the record is among them
	 * @param from where it begins
	 * @param length how long it is
	 * @return the record
	 * @throws RuntimeException if it is none
	 */
	static UnitRecord unit(byte[] bytes, int from, int length) {
		return fields(bytes, from, length).unit();
	}

	static RunRecord run(byte[] bytes, int from, int length) {
		Fields fields = fields(bytes, from, length);
		return new RunRecord(fields.run, fields.manifest, fields.units);
	}

	private static Fields fields(byte[] bytes, int from, int length) {
		try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), bytes, from, length)) {
			json.nextToken();
			return new Fields(json);
		}
	}

	/**
	 * The fields of an object, of whatever kind.
	 */
	private static final class Fields {

		private long run;

		private String manifest = "";

		private int units;

		private int row;

		private String unit = "";

		private @Nullable String sha256;

		private final List<UnitRecord.Attempt> attempts = new ArrayList<>();

		private final List<UnitRecord.Step> steps = new ArrayList<>();

		private String step = "";

		private String status = "";

		private String verdict = "";

		private @Nullable LocalDateTime started;

		private @Nullable LocalDateTime ended;

		private @Nullable String message;

		private @Nullable Integer exitStatus;

		private @Nullable BigDecimal cpuSeconds;

		private @Nullable Integer peakMemoryMib;

		Fields(JsonParser json) {
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				json.nextToken();
				read(name, json);
			}
		}

		private void read(String name, JsonParser json) {
			switch (name) {
				case "run" -> this.run = json.getLongValue();
				case "manifest" -> this.manifest = json.getString();
				case "units" -> this.units = json.getIntValue();
				case "row" -> this.row = json.getIntValue();
				case "unit" -> this.unit = json.getString();
				case "sha256" -> this.sha256 = json.getString();
				case "step" -> this.step = json.getString();
				case "status" -> this.status = json.getString();
				case "verdict" -> this.verdict = json.getString();
				case "started" -> this.started = time(json.getString());
				case "ended" -> this.ended = time(json.getString());
				case "message" -> this.message = json.getString();
				case "exitStatus" -> this.exitStatus = json.getIntValue();
				case "cpuSeconds" -> this.cpuSeconds = json.getDecimalValue();
				case "peakMemoryMib" -> this.peakMemoryMib = json.getIntValue();
				case "attempts" -> {
					while (json.nextToken() == JsonToken.START_OBJECT) {
						this.attempts.add(new Fields(json).attempt());
					}
				}
				case "steps" -> {
					while (json.nextToken() == JsonToken.START_OBJECT) {
						this.steps.add(new Fields(json).step());
					}
				}
				default -> json.skipChildren();
			}
		}

		// LocalDateTime.parse takes as long as all the rest
		private static LocalDateTime time(String text) {
			if (text.length() < 19) {
				return LocalDateTime.parse(text);
			}
			int nanos = (text.length() > 20) ? Integer.parseInt((text.substring(20) + "00000000").substring(0, 9)) : 0;
			return LocalDateTime.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10), number(text, 11, 13),
					number(text, 14, 16), number(text, 17, 19), nanos);
		}

		private static int number(String text, int from, int to) {
			return Integer.parseInt(text, from, to, 10);
		}

		UnitRecord unit() {
			if (this.attempts.isEmpty()) {
				throw new IllegalArgumentException("no attempts");
			}
			return new UnitRecord(this.run, this.row, this.unit, this.sha256, this.attempts);
		}

		private UnitRecord.Attempt attempt() {
			return new UnitRecord.Attempt(this.status, this.verdict, this.started, this.ended, this.message,
					this.steps);
		}

		private UnitRecord.Step step() {
			return new UnitRecord.Step(this.step, this.status, this.verdict, this.started, this.ended, this.message,
					this.exitStatus, this.cpuSeconds, this.peakMemoryMib);
		}

	}

}
