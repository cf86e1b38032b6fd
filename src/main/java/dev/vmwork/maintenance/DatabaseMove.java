package dev.vmwork.maintenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.database.TableCopy;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.home.HomeSettings;

/**
 * Carries the job repository of a home over to another database. The archives of units
 * stay where they are; what was in the old database is kept.
 */
public final class DatabaseMove {

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

	private final Home home;

	private DatabaseMove(Home home) {
		this.home = home;
	}

	/**
	 * Carries it over. A kill leaves the home with the one database or the other.
	 * @param home the home
	 * @param lock shows that no vmwork is running units in the home
	 * @param from the database that the home has
	 * @param to the one that it gets, in which there is nothing yet
	 * @param settings the home's new settings
	 * @return where the files of an embedded database are now, or null
	 * @throws IOException if one database cannot be read or written; the home keeps its
	 * own then
	 */
	public static @Nullable Path run(Home home, HomeLock lock, RepositoryDatabase from, RepositoryDatabase to,
			HomeSettings settings) throws IOException {
		lock.check();
		DatabaseMove move = new DatabaseMove(home);
		if (to instanceof EmbeddedDatabase) {
			// of an earlier one, or of one that was killed
			move.setFilesAside();
		}
		Files.createDirectories(home.database());
		from.verify();
		if (!TableCopy.copy(from, to) && from instanceof EmbeddedDatabase files && files.isThere()) {
			throw new IOException(
					"the job repository in " + from + " has no tables that can be read, and was left as it"
							+ " is; 'vmwork doctor --repair' rebuilds it");
		}
		settings.write(home);
		return (from instanceof EmbeddedDatabase) ? move.setFilesAside() : null;
	}

	private @Nullable Path setFilesAside() throws IOException {
		EmbeddedDatabase database = new EmbeddedDatabase(this.home.database());
		if (!database.isThere()) {
			return null;
		}
		Path aside = Files.createDirectory(
				this.home.path().resolve("db-before-move-" + STAMP.format(LocalDateTime.now(ZoneId.systemDefault()))));
		for (Path file : database.files()) {
			Files.move(file, aside.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
		}
		return aside;
	}

}
