package dev.vmwork.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/**
 * A copy of a server's data, from which a server can be started (PostgreSQL's manual,
 * 25.3.3 "Making a Base Backup Using the Low Level API"). Files that change under way are
 * put right by the log of writes, which is copied last.
 */
final class DataCopy {

	/** From this version on the functions have other names. */
	private static final int RENAMED = 15;

	private static final String LOG_OF_WRITES = "pg_wal";

	private final Path data;

	private final Path copy;

	DataCopy(Path data, Path copy) {
		this.data = data;
		this.copy = copy;
	}

	/**
	 * Copies the data of a server that is not running.
	 * @throws IOException if they cannot be copied
	 */
	void make() throws IOException {
		copy(this.data, null);
	}

	/**
	 * Copies the data of a server that is running.
	 * @param connection a connection to it, of a user who may do that
	 * @throws SQLException if the server refuses
	 * @throws IOException if they cannot be copied
	 */
	void makeWhileRunning(Connection connection) throws SQLException, IOException {
		boolean renamed = connection.getMetaData().getDatabaseMajorVersion() >= RENAMED;
		try (Statement statement = connection.createStatement()) {
			statement.execute(renamed ? "SELECT pg_backup_start('vmwork', true)"
					: "SELECT pg_start_backup('vmwork', true, false)");
			copy(this.data, LOG_OF_WRITES);
			Files.copy(this.data.resolve(LOG_OF_WRITES), this.copy.resolve(LOG_OF_WRITES),
					StandardCopyOption.COPY_ATTRIBUTES);
			try (ResultSet label = statement.executeQuery(renamed ? "SELECT labelfile FROM pg_backup_stop(false)"
					: "SELECT labelfile FROM pg_stop_backup(false, false)")) {
				label.next();
				Path file = this.copy.resolve("backup_label");
				// of the same user as the other files
				Files.copy(this.data.resolve("PG_VERSION"), file, StandardCopyOption.COPY_ATTRIBUTES);
				Files.writeString(file, label.getString(1));
			}
		}
		copy(this.data.resolve(LOG_OF_WRITES), null);
	}

	private void copy(Path from, @Nullable String without) throws IOException {
		Files.walkFileTree(from, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
				if (without != null && folder.endsWith(without)) {
					return FileVisitResult.SKIP_SUBTREE;
				}
				Path target = target(folder);
				if (!Files.exists(target)) {
					Files.copy(folder, target, StandardCopyOption.COPY_ATTRIBUTES);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				if (!file.getFileName().toString().matches("postmaster\\.(pid|opts)")) {
					try {
						Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
					}
					catch (NoSuchFileException ex) {
						// the server has removed it
					}
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
				if (failure instanceof NoSuchFileException) {
					return FileVisitResult.CONTINUE;
				}
				throw failure;
			}

		});
	}

	private Path target(Path file) {
		return this.copy.resolve(this.data.relativize(file).toString());
	}

}
