package dev.vmwork.guest;

import java.nio.file.Path;
import java.time.Duration;

import dev.vmwork.process.Cancellation;
import dev.vmwork.qemu.GuestSpec;

/**
 * Runs a guest in a JVM that can be killed.
 */
public final class GuestProgram {

	private GuestProgram() {
	}

	/**
	 * Runs the guest to its end.
	 * @param args its directory, its program, its time limit in seconds
	 * @throws Exception if it cannot be run
	 */
	public static void main(String[] args) throws Exception {
		Cancellation cancellation = new Cancellation();
		GuestSpec spec = TestPrograms.valueOf(args[1])
			.guest(Path.of(args[0]), Duration.ofSeconds(Long.parseLong(args[2])));
		TestQemu.runner(cancellation).run(spec);
	}

}
