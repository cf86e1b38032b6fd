package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.AcceleratorProbe;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.unit.AcceleratorMode;

/**
 * What vmwork finds out once about this machine, found out once for all tests of a JVM:
 * the homes of tests are new, and KVM alone can take five seconds to be found unusable.
 */
final class KnownMachine {

	private static final Path ANSWERS = Path.of("target", "machine-" + ProcessHandle.current().pid()).toAbsolutePath();

	private KnownMachine() {
	}

	/**
	 * Makes a home that has the answers, where one can be made.
	 * @param home the home
	 * @throws IOException if it cannot be made
	 */
	static synchronized void describeIn(Path home) throws IOException {
		// the last that is written
		if (!Files.exists(ANSWERS.resolve("accelerator"))) {
			ask();
		}
		if (Files.exists(home) || !Files.isDirectory(Objects.requireNonNull(home.getParent()))) {
			return;
		}
		Files.createDirectory(home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		for (String answer : new String[] { "qemu", "accelerator" }) {
			Files.copy(ANSWERS.resolve(answer), home.resolve(answer));
		}
	}

	private static void ask() throws IOException {
		Files.createDirectories(ANSWERS);
		Cancellation cancellation = new Cancellation();
		ProcessRunner processes = new ProcessRunner(cancellation);
		new QemuProbe(processes, cancellation, ANSWERS.resolve("qemu")).features();
		new AcceleratorProbe(processes, ANSWERS.resolve("accelerator")).choose(AcceleratorMode.AUTO);
	}

}
