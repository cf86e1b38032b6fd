package dev.vmwork.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A file of the job repository does not hold what HSQLDB has written to it.
 */
public final class DamagedRepositoryException extends IOException {

	/** How HSQLDB says which file it could not read, and where. */
	private static final Pattern DAMAGE = Pattern.compile("\\b(script|log) file\\b.*\\bline: ([0-9]+)", Pattern.DOTALL);

	private DamagedRepositoryException(String problem, Path directory, @Nullable SQLException cause) {
		super("the job repository is damaged and was left as it is: " + problem + "; " + remedy(directory), cause);
	}

	/**
	 * A file that is not what was written.
	 * @param file the file
	 * @param wanted what was wanted
	 * @return an exception that says what to do
	 */
	static DamagedRepositoryException of(Path file, String wanted) {
		Path directory = Objects.requireNonNull(file.getParent());
		return new DamagedRepositoryException(
				Files.exists(file) ? file + ": " + wanted : file + ": no such file; " + wanted, directory, null);
	}

	/**
	 * Finds out whether it is damage that keeps HSQLDB from opening its files.
	 * @param directory their folder
	 * @param failure what HSQLDB says
	 * @return an exception that names the file, the line and what to do; null if it is
	 * not damage
	 */
	static @Nullable DamagedRepositoryException of(Path directory, SQLException failure) {
		Path script = directory.resolve(DatabaseCopy.SCRIPT);
		if (!Files.exists(script)) {
			return new DamagedRepositoryException(script + ": no such file", directory, failure);
		}
		String message = String.valueOf(failure.getMessage());
		if (message.contains("wrong database file version")) {
			return new DamagedRepositoryException(
					directory.resolve(DatabaseCopy.PROPERTIES) + ": wanted a version as HSQLDB writes it", directory,
					failure);
		}
		Matcher damage = DAMAGE.matcher(message);
		if (!damage.find()) {
			return null;
		}
		Path file = damage.group(1).equals("log") ? directory.resolve(DatabaseCopy.LOG) : script;
		return new DamagedRepositoryException(
				file + ", line " + damage.group(2) + ": wanted a statement as HSQLDB writes it", directory, failure);
	}

	private static String remedy(Path directory) {
		Path previous = directory.resolve(PreviousFiles.FOLDER);
		return "'vmwork doctor --repair' rebuilds it from what units have left beside their files"
				+ (Files.exists(previous) ? "; the files as vmwork last found them are in " + previous : "");
	}

}
