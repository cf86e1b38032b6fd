package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.vmwork.unit.WorkUnit;

/**
 * A folder with an image, an app and an input, in which tests write their manifests.
 */
final class ManifestFolder {

	private final Path directory;

	ManifestFolder(Path directory) throws IOException {
		this.directory = directory;
		for (String name : List.of("image.raw", "app", "input.txt")) {
			file(name);
		}
	}

	Path path(String name) {
		return this.directory.resolve(name);
	}

	Path file(String name) throws IOException {
		Path file = path(name);
		Files.createDirectories(file.resolveSibling("."));
		return Files.writeString(file, name);
	}

	Manifest write(String text) throws IOException {
		return Manifest.of(Files.writeString(path("manifest.csv"), text));
	}

	List<WorkUnit> units(String text) throws IOException {
		Problems problems = new Problems();
		List<WorkUnit> units = units(write(text), problems);
		if (problems.count() > 0) {
			throw new IllegalStateException(problems.list().toString());
		}
		return units;
	}

	static List<WorkUnit> units(Manifest manifest, Problems problems) throws IOException {
		List<WorkUnit> found = new ArrayList<>();
		try (ManifestReader units = ManifestReader.open(manifest, problems)) {
			for (WorkUnit unit = units.next(); unit != null; unit = units.next()) {
				found.add(unit);
			}
		}
		return found;
	}

	ManifestReport check(String text) throws IOException {
		return ManifestChecker.check(write(text), (row) -> true, List.of());
	}

	/**
	 * What the check says where no output may be put in a folder.
	 */
	List<String> problemsWithClosed(String folder, String text) throws IOException {
		return describe(ManifestChecker.check(write(text), (row) -> true,
				List.of(new ClosedFolder(path(folder).normalize(), "closed", true))));
	}

	/**
	 * What the check of a manifest says, with the folder's name replaced by a dot.
	 */
	List<String> problems(String text) throws IOException {
		return describe(check(text));
	}

	List<String> describe(ManifestReport report) {
		return report.problems()
			.list()
			.stream()
			.map((problem) -> problem.describe("m").replace(this.directory.toString(), "."))
			.toList();
	}

}
