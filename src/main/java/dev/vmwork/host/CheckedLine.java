package dev.vmwork.host;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Lines that tell whether they are what was written: the CRC-32 (ISO 3309) of what
 * follows the space in eight hexadecimal digits, a space, and the content.
 */
public final class CheckedLine {

	/** Where the content begins. */
	public static final int CONTENT = 9;

	private CheckedLine() {
	}

	/**
	 * Makes a line.
	 * @param content what it says, without an end of line in it
	 * @return the line with its end
	 */
	public static byte[] of(byte[] content) {
		byte[] line = new byte[CONTENT + content.length + 1];
		System.arraycopy(content, 0, line, CONTENT, content.length);
		String checksum = HexFormat.of().toHexDigits((int) checksum(line, CONTENT, line.length - 1));
		System.arraycopy(checksum.getBytes(StandardCharsets.US_ASCII), 0, line, 0, CONTENT - 1);
		line[CONTENT - 1] = ' ';
		line[line.length - 1] = '\n';
		return line;
	}

	/**
	 * Whether bytes are a line as it was made.
	 * @param bytes the line is among them
	 * @param from where it begins
	 * @param to where its end of line is
	 * @return false if a byte has changed or is missing
	 */
	public static boolean isWhole(byte[] bytes, int from, int to) {
		if (to - from <= CONTENT || bytes[from + CONTENT - 1] != ' ') {
			return false;
		}
		long checksum = 0;
		for (int i = from; i < from + CONTENT - 1; i++) {
			if (!HexFormat.isHexDigit(bytes[i])) {
				return false;
			}
			checksum = checksum << 4 | HexFormat.fromHexDigit(bytes[i]);
		}
		return checksum == checksum(bytes, from + CONTENT, to);
	}

	private static long checksum(byte[] bytes, int from, int to) {
		CRC32 crc = new CRC32();
		crc.update(bytes, from, to - from);
		return crc.getValue();
	}

}
