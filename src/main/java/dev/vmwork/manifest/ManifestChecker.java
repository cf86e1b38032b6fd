package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Checks a whole manifest before anything is run.
 */
public final class ManifestChecker {

	private final Problems problems = new Problems();

	private final HostFiles files;

	private final Map<String, Long> ids = new HashMap<>();

	private final Map<Path, Long> outputs = new LinkedHashMap<>();

	private final Map<Path, Path> folders = new HashMap<>();

	private final Map<Path, Long> images = new LinkedHashMap<>();

	private final Map<String, Long> profiles = new LinkedHashMap<>();

	private final Map<Path, Source> sources = new HashMap<>();

	private ManifestChecker(HostFiles files) {
		this.files = files;
	}

	/**
	 * Checks every row of a manifest.
	 * @param manifest the manifest
	 * @param needsFiles which rows still need their files: a restart leaves out those
	 * that are complete
	 * @param closed folders in which no output is put
	 * @return what was found
	 * @throws IOException if the manifest cannot be opened
	 */
	public static ManifestReport check(Manifest manifest, IntPredicate needsFiles, List<ClosedFolder> closed)
			throws IOException {
		return new ManifestChecker(new HostFiles(manifest.baseDirectory(), closed)).checkAll(manifest, needsFiles);
	}

	private ManifestReport checkAll(Manifest manifest, IntPredicate needsFiles) throws IOException {
		if (Files.exists(manifest.file()) && !Files.isRegularFile(manifest.file())) {
			// one that is read twice, and can have an end
			this.problems.add(0, null,
					"is a " + (Files.isDirectory(manifest.file()) ? "directory" : "device, pipe or socket")
							+ ", wanted a CSV file");
			return report(0);
		}
		this.sources.put(this.files.realPath(manifest.original()), new Source("the manifest itself", 0));
		int rows = 0;
		try (ManifestReader units = ManifestReader.open(manifest, this.problems)) {
			for (Row row = units.nextRow(); row != null; row = units.nextRow()) {
				rows++;
				checkUnique(row);
				if (needsFiles.test(row.number())) {
					checkFiles(row);
				}
			}
		}
		if (rows == 0 && this.problems.count() == 0) {
			this.problems.add(0, null, "has no rows");
		}
		checkOutputs();
		return report(rows);
	}

	private ManifestReport report(int rows) {
		return new ManifestReport(rows, this.images, this.profiles, this.folders, this.problems);
	}

	private void checkUnique(Row row) {
		if (row.id() == null) {
			return;
		}
		Long other = this.ids.putIfAbsent(row.id().value(), row.line());
		if (other != null) {
			this.problems.add(row.line(), "id", "'" + row.id() + "' is the id of line " + other + " too");
		}
	}

	private void checkFiles(Row row) {
		row.paths().forEach((column, path) -> {
			if (column == Column.OUTPUT) {
				checkOutput(row.line(), path);
			}
			else {
				checkSource(row.line(), column, path);
			}
		});
		this.profiles.putIfAbsent(row.profile(), row.line());
	}

	private void checkSource(long line, Column column, Path path) {
		if (column == Column.IMAGE) {
			this.images.putIfAbsent(path, line);
		}
		String problem = this.files.sourceProblem(path);
		if (problem != null) {
			this.problems.add(line, column.title(), problem);
		}
		this.sources.putIfAbsent(this.files.realPath(path), new Source("the " + column.title(), line));
	}

	private void checkOutput(long line, Path path) {
		Path real = this.files.realPath(path);
		Path folder = path.getParent();
		if (folder != null) {
			this.folders.computeIfAbsent(folder, this.files::realFolder);
		}
		Long other = this.outputs.putIfAbsent(real, line);
		if (other != null) {
			this.problems.add(line, "output", "'" + path + "' is the output of line " + other + " too");
		}
		String place = this.files.placeProblem(real);
		String problem = (place != null) ? place : this.files.outputProblem(path);
		if (problem != null) {
			this.problems.add(line, "output", problem);
		}
	}

	private void checkOutputs() {
		this.outputs.forEach((output, line) -> {
			for (Path path = output; path != null; path = path.getParent()) {
				String relation = path.equals(output) ? "is " : "lies under ";
				Source source = this.sources.get(path);
				if (source != null) {
					this.problems.add(line, "output", "'" + output + "' " + relation + source.describe());
				}
				Long other = this.outputs.get(path);
				if (other != null && !path.equals(output) && !Files.isDirectory(path)) {
					this.problems.add(line, "output", "'" + output + "' lies under the output of line " + other);
				}
			}
		});
	}

	/**
	 * A file that no output may replace.
	 *
	 * @param role what it is
	 * @param line the line that names it first; 0 if no line does
	 */
	private record Source(String role, long line) {

		String describe() {
			return (this.line > 0) ? this.role + " of line " + this.line : this.role;
		}

	}

}
