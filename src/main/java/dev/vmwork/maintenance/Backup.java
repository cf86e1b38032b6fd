package dev.vmwork.maintenance;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

import dev.vmwork.archive.RunArchive;
import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.server.OwnServer;

/**
 * Copies of a home's job repository, made while it is in use or not. The archives of
 * units come last: what they have more than the database knows does not count.
 */
public final class Backup {

	private Backup() {
	}

	/**
	 * Copies an embedded database and the archives.
	 * @param home the home
	 * @param copy the folder to make
	 * @return false if nothing was run yet
	 * @throws FileAlreadyExistsException if the folder is there already
	 * @throws IOException if they cannot be copied; there is no folder then
	 */
	public static boolean ofFiles(Home home, Path copy) throws IOException {
		if (new EmbeddedDatabase(home.database()).copy(copy) == null) {
			return false;
		}
		copyArchives(home, copy);
		return true;
	}

	/**
	 * Copies the data of a home's own server and the archives.
	 * @param home the home
	 * @param server its server
	 * @param copy the folder to make
	 * @throws FileAlreadyExistsException if the folder is there already
	 * @throws IOException if they cannot be copied; there is no folder then
	 */
	public static void ofServer(Home home, OwnServer server, Path copy) throws IOException {
		server.backup(copy);
		copyArchives(home, copy);
	}

	private static void copyArchives(Home home, Path copy) throws IOException {
		boolean made = false;
		try {
			RunArchive.copyAll(home.database(), copy);
			made = true;
		}
		finally {
			if (!made) {
				Directories.remove(copy);
			}
		}
	}

}
