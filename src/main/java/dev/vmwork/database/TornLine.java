package dev.vmwork.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.vmwork.host.DurableFiles;

/**
 * What a write under way, a kill or a power cut leaves behind the last whole line of
 * HSQLDB's log: half a line, or zeros where blocks had been added and not been written.
 * Nobody was told that it is stored.
 */
final class TornLine {

	private static final Logger LOGGER = LoggerFactory.getLogger(TornLine.class);

	private TornLine() {
	}

	/**
	 * Cuts it off, in a new file: the old one may be kept under another name.
	 * @param log the log, which need not be there
	 * @throws IOException if it cannot be read or written
	 */
	static void cut(Path log) throws IOException {
		if (!Files.exists(log)) {
			return;
		}
		long size = Files.size(log);
		long whole = wholeLines(log, size);
		if (whole == size) {
			return;
		}
		LOGGER.info("{} bytes behind the last whole line of {} were not stored", size - whole, log);
		Path part = log.resolveSibling(log.getFileName() + ".part");
		Files.deleteIfExists(part);
		try (FileChannel from = FileChannel.open(log);
				FileChannel to = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
			for (long copied = 0; copied < whole;) {
				copied += from.transferTo(copied, whole - copied, to);
			}
		}
		DurableFiles.move(part, log);
	}

	private static long wholeLines(Path log, long size) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
			long end = size;
			while (end > 0) {
				byte[] block = new byte[(int) Math.min(end, 8192)];
				file.seek(end - block.length);
				file.readFully(block);
				for (int i = block.length; i > 0; i--) {
					if (block[i - 1] == '\n') {
						return end - block.length + i;
					}
				}
				end -= block.length;
			}
			return 0;
		}
	}

}
