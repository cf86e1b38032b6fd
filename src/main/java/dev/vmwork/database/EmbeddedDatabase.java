package dev.vmwork.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import dev.vmwork.process.Cancellation;

/**
 * HSQLDB, in files of the home.
 *
 * @param directory their folder
 */
public record EmbeddedDatabase(Path directory) implements RepositoryDatabase {

	/** What a URL has at its end that lets nothing be written. */
	public static final String READ_ONLY = ";readonly=true";

	@Override
	public HikariDataSource open(int parallel, Cancellation cancellation) throws SQLException, IOException {
		return JobRepositoryDatabase.open(this.directory, parallel, cancellation);
	}

	@Override
	public @Nullable Connection read() throws IOException {
		return HistoryDatabase.open(this.directory);
	}

	@Override
	public @Nullable String copy(Path copy) throws IOException {
		return HistoryDatabase.copy(this.directory, copy);
	}

	/**
	 * Whether there is a database.
	 * @return true if something was run with it, be it in vain
	 */
	public boolean isThere() {
		return DatabaseCopy.FILES.stream().anyMatch((file) -> Files.exists(this.directory.resolve(file)));
	}

	/**
	 * The files of the database. What is in the folder besides are archives.
	 * @return the files, and the folder of the previous ones
	 * @throws IOException if the folder cannot be read
	 */
	public List<Path> files() throws IOException {
		List<Path> files = new ArrayList<>();
		try (DirectoryStream<Path> found = Files.newDirectoryStream(this.directory, "{vmwork.*,previous}")) {
			found.forEach(files::add);
		}
		return files;
	}

	/**
	 * The URL by which JDBC clients can read the database.
	 * @return the URL
	 */
	String url() {
		return "jdbc:hsqldb:file:" + this.directory.toAbsolutePath().resolve("vmwork") + READ_ONLY;
	}

	@Override
	public void verify() throws IOException {
		new Checksums(this.directory).verify();
	}

	@Override
	public String toString() {
		return this.directory.toString();
	}

}
