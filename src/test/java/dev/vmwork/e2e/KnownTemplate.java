package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The warm template of the small image, made once for all tests of a JVM that are not
 * about its making.
 */
final class KnownTemplate {

	private static final Path FOLDER = Path.of("target", "template-" + ProcessHandle.current().pid()).toAbsolutePath();

	private KnownTemplate() {
	}

	/**
	 * Puts the template into a home that has none.
	 * @param home the home
	 */
	static synchronized void putIn(Path home) throws IOException {
		Vmwork maker = new Vmwork(FOLDER);
		try {
			if (!Files.exists(FOLDER)) {
				make(maker);
			}
			if (Files.isDirectory(home) && !Files.exists(home.resolve("templates"))) {
				Path templates = maker.home().resolve("templates");
				// its files are only read; links where the disk is the same
				if (copy("-al", templates, home) != 0) {
					assertThat(copy("-a", templates, home)).isZero();
				}
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static void make(Vmwork maker) throws IOException, InterruptedException {
		Files.createDirectories(FOLDER);
		Files.writeString(FOLDER.resolve("app"), "#!/bin/sh\ncp \"$1\" \"$2\"\n");
		Path manifest = Files.write(FOLDER.resolve("manifest.csv"),
				List.of("image,app,input,output", Vmwork.SMALL_IMAGE + ",app,app,out"));
		Vmwork.Result result = maker.call("run", manifest.toString(), "--start", "warm");
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
	}

	private static int copy(String option, Path templates, Path home) throws IOException, InterruptedException {
		Process copy = new ProcessBuilder("cp", option, "--sparse=always", templates.toString(), home.toString())
			.redirectErrorStream(true)
			.start();
		copy.getInputStream().readAllBytes();
		return copy.waitFor();
	}

}
