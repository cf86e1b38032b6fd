package dev.vmwork.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks a manifest in a JVM of its own and prints the numbers of rows and problems.
 */
public final class CheckManifest {

	private CheckManifest() {
	}

	public static void main(String[] arguments) throws IOException {
		ManifestReport report = ManifestChecker.check(Manifest.of(Path.of(arguments[0])), (row) -> true, List.of());
		System.out.println(report.rows() + " rows, " + report.problems().count() + " problems");
	}

}
