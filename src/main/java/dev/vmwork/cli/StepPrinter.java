package dev.vmwork.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.MinimalPrettyPrinter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

import dev.vmwork.manifest.Arguments;
import dev.vmwork.manifest.ManifestRows;
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

		private final StepValues values;

		Csv(PrintStream out, ManifestRows rows) throws IOException {
			this.values = new StepValues(rows);
			this.printer = new CSVPrinter(out,
					CSVFormat.RFC4180.builder().setHeader(StepValues.NAMES.toArray(String[]::new)).get());
		}

		@Override
		void print(StepRow step) {
			try {
				for (Object value : this.values.of(step).values()) {
					this.printer.print((value instanceof List<?> words) ? Arguments.join(words) : value);
				}
				this.printer.println();
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

		private final StepValues values;

		Json(PrintStream out, ManifestRows rows) {
			this.values = new StepValues(rows);
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
			this.writer.write(this.values.of(step));
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
