package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text that is another one each time that the system is booted: Linux's
 * {@code kernel.random.boot_id} (random(4)).
 */
public final class BootId {

	private BootId() {
	}

	/**
	 * That of this boot.
	 * @return the text; empty if the system does not tell
	 */
	public static String current() {
		try {
			return Files.readString(file(Path.of("/"))).strip();
		}
		catch (IOException ex) {
			return "";
		}
	}

	static boolean isTold(Path root) {
		return Files.isReadable(file(root));
	}

	private static Path file(Path root) {
		return root.resolve("proc/sys/kernel/random/boot_id");
	}

}
