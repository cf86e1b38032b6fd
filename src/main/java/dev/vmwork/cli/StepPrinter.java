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

		private static final JsonMapper JSON = new JsonMapper();

		private final PrintStream out;

		private String separator = "[\n";

		Json(PrintStream out) {
			this.out = out;
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
			this.out.print(this.separator + JSON.writeValueAsString(values));
			this.separator = ",\n";
		}

		@Override
		void end() {
			this.out.println(this.separator.equals("[\n") ? "[]" : "\n]");
			this.out.flush();
		}

	}

}
