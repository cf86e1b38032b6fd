package dev.vmwork.guest;

import java.nio.file.Path;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.QemuProbe;

/**
 * Guests' runners for tests. The QEMU is asked once for all tests of a JVM.
 */
public final class TestQemu {

	private static final Path ANSWER = Path.of("target", "qemu-" + ProcessHandle.current().pid()).toAbsolutePath();

	private TestQemu() {
	}

	public static QemuProbe probe(Cancellation cancellation) {
		return new QemuProbe(new ProcessRunner(cancellation), cancellation, ANSWER);
	}

	public static GuestRunner runner(Cancellation cancellation) {
		return new GuestRunner(new ProcessRunner(cancellation), cancellation, probe(cancellation));
	}

}
