package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder that can stand in place of all folders of the {@code PATH}, so that programs
 * can be missing.
 */
final class HostPrograms {

	private HostPrograms() {
	}

	/**
	 * Links the host's programs into a folder.
	 * @param folder the folder, which is made
	 * @param wanted which of them, by their names
	 * @return the folder
	 * @throws IOException if it cannot be made
	 */
	static Path link(Path folder, Predicate<String> wanted) throws IOException {
		Files.createDirectories(folder);
		for (String source : System.getenv("PATH").split(":", -1)) {
			if (Files.isDirectory(Path.of(source))) {
				try (Stream<Path> programs = Files.list(Path.of(source))) {
					for (Path program : programs.toList()) {
						Path link = folder.resolve(program.getFileName());
						if (wanted.test(program.getFileName().toString()) && !Files.exists(link)) {
							Files.createSymbolicLink(link, program);
						}
					}
				}
			}
		}
		return folder;
	}

}
