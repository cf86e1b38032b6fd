package dev.vmwork.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Starts a program that does not end, in a JVM of its own, for tests that kill the JVM.
 */
public final class RunForever {

	private RunForever() {
	}

	public static void main(String[] arguments) throws IOException {
		new ProcessRunner(new Cancellation())
			.run(Command.of(Path.of(arguments[0]), Duration.ofMinutes(10), List.of("sh", "-c", arguments[1])));
	}

}
