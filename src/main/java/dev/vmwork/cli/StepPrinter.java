package dev.vmwork.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.MinimalPrettyPrinter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

import dev.vmwork.repository.StepRow;

/**
 * Prints steps, one at a time: as a table for people, as CSV or JSON lines for programs.
 */
abstract sealed class StepPrinter {

	abstract void print(StepRow step);

	abstract void end() throws IOException;

	/**
	 * For people.
	 */
	static final class ForPeople extends StepPrinter {

		private final Table table;

		ForPeople(PrintStream out) {
			this.table = new Table(out, "UNIT", "STEP", "VERDICT", "ATTEMPT", "STARTED", "SECONDS", "MESSAGE");
		}

		@Override
		void print(StepRow step) {
			// a step under way has no exit code but EXECUTING
			this.table.add(step.unit(), step.step(), step.verdict(), step.attempt(), Histories.time(step.started()),
					Objects.requireNonNullElse(step.seconds(), "-"), Objects.requireNonNullElse(step.message(), ""));
		}

		@Override
		void end() {
			this.table.end();
		}

	}

	/**
	 * RFC 4180, with a header.
	 */
	static final class Csv extends StepPrinter {

		private final CSVPrinter printer;

		Csv(PrintStream out) throws IOException {
			this.printer = new CSVPrinter(out,
					CSVFormat.RFC4180.builder()
						.setHeader("run", "unit", "step", "status", "verdict", "attempt", "started", "ended", "seconds",
								"message")
						.get());
		}

		@Override
		void print(StepRow step) {
			try {
				this.printer.printRecord(step.run(), step.unit(), step.step(), step.status(), step.verdict(),
						step.attempt(), step.started(), step.ended(), step.seconds(), step.message());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		void end() throws IOException {
			this.printer.flush();
		}

	}

	/**
	 * One JSON array, an object a line.
	 */
	static final class Json extends StepPrinter {

		private final PrintStream out;

		private final SequenceWriter writer;

		Json(PrintStream out) {
			this.out = out;
			this.writer = JsonMapper.builder()
				.disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
				.build()
				.writer()
				.with(new ObjectALine())
				.writeValuesAsArray(out);
		}

		@Override
		void print(StepRow step) {
			Map<String, @Nullable Object> values = new LinkedHashMap<>();
			values.put("run", step.run());
			values.put("unit", step.unit());
			values.put("step", step.step());
			values.put("status", step.status());
			values.put("verdict", step.verdict());
			values.put("attempt", step.attempt());
			values.put("started", (step.started() != null) ? step.started().toString() : null);
			values.put("ended", (step.ended() != null) ? step.ended().toString() : null);
			values.put("seconds", step.seconds());
			values.put("message", Objects.requireNonNullElse(step.message(), ""));
			this.writer.write(values);
		}

		@Override
		void end() {
			this.writer.close();
			this.out.println();
			this.out.flush();
		}

		/**
		 * Only line breaks between the objects: grep and tail are to be of use, too.
		 */
		private static final class ObjectALine extends MinimalPrettyPrinter {

			private static final long serialVersionUID = 1;

			@Override
			public void beforeArrayValues(JsonGenerator generator) {
				generator.writeRaw('\n');
			}

			@Override
			public void writeArrayValueSeparator(JsonGenerator generator) {
				generator.writeRaw(",\n");
			}

			@Override
			public void writeEndArray(JsonGenerator generator, int values) {
				generator.writeRaw((values > 0) ? "\n]" : "]");
			}

		}

	}

}
