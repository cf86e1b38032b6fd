package dev.vmwork.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What folders take on the disk. {@code du} of GNU coreutils is asked, for the JDK does
 * not tell what a sparse file really takes.
 */
public final class DiskUse {

	private static final Duration LIMIT = Duration.ofMinutes(10);

	private DiskUse() {
	}

	/**
	 * Measures a folder with all that is in it. What is removed meanwhile does not count.
	 * @param processes starts the tool
	 * @param directory takes temporary files
	 * @param folder the folder, which need not be there
	 * @return the bytes that it takes
	 * @throws IOException if it cannot be measured
	 */
	public static long of(ProcessRunner processes, Path directory, Path folder) throws IOException {
		if (!Files.isDirectory(folder)) {
			return 0;
		}
		Command command = Command.of(directory, LIMIT,
				List.of("du", "--summarize", "--block-size=1", folder.toAbsolutePath().toString()));
		ProcessResult result = processes.run(command);
		String bytes = result.output().split("\\s", 2)[0];
		if (!bytes.matches("[0-9]{1,18}")) {
			throw new IOException("du cannot measure " + folder + ": " + result.errors().strip());
		}
		return Long.parseLong(bytes);
	}

}
