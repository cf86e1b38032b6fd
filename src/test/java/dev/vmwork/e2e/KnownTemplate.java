package dev.vmwork.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.vmwork.host.Directories;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The warm template of the small image, made once for all tests of a JVM that are not
 * about its making, and removed at its end.
 */
final class KnownTemplate {

	private static final Path FOLDER = Path.of("target", "template-" + ProcessHandle.current().pid()).toAbsolutePath();

	private static boolean made;

	private KnownTemplate() {
	}

	/**
	 * Puts the template into a home that has none.
	 * @param home the home
	 */
	static synchronized void putIn(Path home) throws IOException {
		Vmwork maker = new Vmwork(FOLDER);
		try {
			if (!made) {
				make(maker);
				made = true;
			}
			Path to = home.resolve("templates");
			if (Files.isDirectory(home) && !Files.exists(to)) {
				Files.createDirectory(to);
				copy(maker.home().resolve("templates/digests"), to);
				for (Path template : maker.templates()) {
					copy(template, to);
				}
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static void make(Vmwork maker) throws IOException, InterruptedException {
		Directories.remove(FOLDER);
		Files.createDirectories(FOLDER);
		Runtime.getRuntime().addShutdownHook(new Thread(KnownTemplate::remove));
		Files.writeString(FOLDER.resolve("app"), "#!/bin/sh\ncp \"$1\" \"$2\"\n");
		Path manifest = Files.write(FOLDER.resolve("manifest.csv"),
				List.of("image,app,input,output", Vmwork.SMALL_IMAGE + ",app,app,out"));
		Vmwork.Result result = maker.call("run", manifest.toString(), "--start", "warm");
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
	}

	private static void remove() {
		try {
			Directories.remove(FOLDER);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void copy(Path from, Path to) throws IOException, InterruptedException {
		Process copy = new ProcessBuilder("cp", "-a", "--sparse=always", from.toString(), to.toString())
			.redirectErrorStream(true)
			.start();
		String said = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(copy.waitFor()).as(said).isZero();
	}

}
