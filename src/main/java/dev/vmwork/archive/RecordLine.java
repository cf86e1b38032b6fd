package dev.vmwork.archive;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

import dev.vmwork.host.CheckedLine;

/**
 * A record as a line with a checksum, {@link CheckedLine}, in JSON.
 */
public final class RecordLine {

	private static final int JSON = CheckedLine.CONTENT;

	private static final byte[] RUN = "{\"run\":".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] ROW = ",\"row\":".getBytes(StandardCharsets.US_ASCII);

	private RecordLine() {
	}

	/**
	 * Writes a record.
	 * @param unit the record
	 * @return the line with its end, UTF-8
	 */
	public static byte[] write(UnitRecord unit) {
		return CheckedLine.of(RecordJson.write(unit));
	}

	/**
	 * Writes a run's record.
	 * @param run the record
	 * @return the line with its end, UTF-8
	 */
	public static byte[] write(RunRecord run) {
		return CheckedLine.of(RecordJson.write(run));
	}

	/**
	 * Reads a record.
	 * @param line the line, with or without its end
	 * @return the record, or null if the line is damaged
	 */
	public static @Nullable UnitRecord read(byte[] line) {
		int end = end(line);
		return CheckedLine.isWhole(line, 0, end) ? parse(line, 0, end) : null;
	}

	/**
	 * Reads a run's record.
	 * @param line the line, with or without its end
	 * @return the record, or null if the line is damaged
	 */
	public static @Nullable RunRecord readRun(byte[] line) {
		int end = end(line);
		try {
			return CheckedLine.isWhole(line, 0, end) ? RecordJson.run(line, JSON, end - JSON) : null;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static int end(byte[] line) {
		return (line.length > 0 && line[line.length - 1] == '\n') ? line.length - 1 : line.length;
	}

	static @Nullable UnitRecord parse(byte[] bytes, int from, int to) {
		try {
			return RecordJson.unit(bytes, from + JSON, to - from - JSON);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Where the digits of the row begin. To read all of a line takes ten times as long.
	 * @param bytes a line that is whole
	 * @param from where it begins
	 * @return the place, or -1 if it is no record
	 */
	static int row(byte[] bytes, int from) {
		int run = from + JSON;
		if (!startsWith(bytes, run, RUN)) {
			return -1;
		}
		int row = endOfDigits(bytes, run + RUN.length);
		return startsWith(bytes, row, ROW) ? row + ROW.length : -1;
	}

	static int endOfDigits(byte[] bytes, int from) {
		int end = from;
		while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
			end++;
		}
		return end;
	}

	static boolean startsWith(byte[] bytes, int from, byte[] start) {
		if (from + start.length > bytes.length) {
			return false;
		}
		for (int i = 0; i < start.length; i++) {
			if (bytes[from + i] != start[i]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * How the id of a unit stands behind its row.
	 * @param unit the id
	 * @return the bytes
	 */
	static byte[] unit(String unit) {
		return (",\"unit\":\"" + new String(JsonStringEncoder.getInstance().quoteAsUTF8(unit), StandardCharsets.UTF_8)
				+ "\",")
			.getBytes(StandardCharsets.UTF_8);
	}

}
