package dev.vmwork.guest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the console's log bounded: the end counts. QEMU appends to the file, so what is
 * cut off in front of its next write is not written again.
 */
final class ConsoleLog {

	private final Path file;

	private final long limit;

	ConsoleLog(Path file, long limit) {
		this.file = file;
		this.limit = limit;
	}

	/**
	 * Cuts the log down to its limit once it is twice as long.
	 * @throws IOException if the log cannot be read or written
	 */
	void trim() throws IOException {
		if (Files.exists(this.file) && Files.size(this.file) > 2 * this.limit) {
			cut();
		}
	}

	private void cut() throws IOException {
		try (RandomAccessFile access = new RandomAccessFile(this.file.toFile(), "rw")) {
			long dropped = access.length() - this.limit;
			byte[] end = new byte[(int) this.limit];
			access.seek(dropped);
			access.readFully(end);
			access.setLength(0);
			access.seek(0);
			access.write(("[vmwork: " + dropped + " bytes dropped here]\n").getBytes(StandardCharsets.UTF_8));
			access.write(end);
		}
	}

}
