package dev.vmwork.archive;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * A record as a line: the CRC-32 (ISO 3309) of what follows the space in eight
 * hexadecimal digits, a space, and the record in JSON. A line of which a byte has changed
 * or is missing is not taken for another record.
 */
public final class RecordLine {

	/** Where the JSON begins. */
	private static final int JSON = 9;

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
		return line(RecordJson.write(unit));
	}

	/**
	 * Writes a run's record.
	 * @param run the record
	 * @return the line with its end, UTF-8
	 */
	public static byte[] write(RunRecord run) {
		return line(RecordJson.write(run));
	}

	private static byte[] line(byte[] json) {
		byte[] line = new byte[JSON + json.length + 1];
		System.arraycopy(json, 0, line, JSON, json.length);
		String checksum = HexFormat.of().toHexDigits((int) checksum(line, JSON, JSON + json.length));
		System.arraycopy(checksum.getBytes(StandardCharsets.US_ASCII), 0, line, 0, JSON - 1);
		line[JSON - 1] = ' ';
		line[line.length - 1] = '\n';
		return line;
	}

	/**
	 * Reads a record.
	 * @param line the line, with or without its end
	 * @return the record, or null if the line is damaged
	 */
	public static @Nullable UnitRecord read(byte[] line) {
		int end = end(line);
		return isWhole(line, 0, end) ? parse(line, 0, end) : null;
	}

	/**
	 * Reads a run's record.
	 * @param line the line, with or without its end
	 * @return the record, or null if the line is damaged
	 */
	public static @Nullable RunRecord readRun(byte[] line) {
		int end = end(line);
		try {
			return isWhole(line, 0, end) ? RecordJson.run(line, JSON, end - JSON) : null;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static int end(byte[] line) {
		return (line.length > 0 && line[line.length - 1] == '\n') ? line.length - 1 : line.length;
	}

	static boolean isWhole(byte[] bytes, int from, int to) {
		if (to - from <= JSON || bytes[from + JSON - 1] != ' ') {
			return false;
		}
		long checksum = 0;
		for (int i = from; i < from + JSON - 1; i++) {
			if (!HexFormat.isHexDigit(bytes[i])) {
				return false;
			}
			checksum = checksum << 4 | HexFormat.fromHexDigit(bytes[i]);
		}
		return checksum == checksum(bytes, from + JSON, to);
	}

	private static long checksum(byte[] bytes, int from, int to) {
		CRC32 crc = new CRC32();
		crc.update(bytes, from, to - from);
		return crc.getValue();
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
	 * Where the digits of the row begin. To read all of a line takes fifty times as long.
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
