package dev.vmwork.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import dev.vmwork.host.Directories;
import dev.vmwork.host.DurableFiles;

/**
 * Makes a home's own server. What is known of it is written last: without that it is made
 * anew.
 */
final class NewServer {

	private static final Path OF_ROOT = Path.of("/var/lib/vmwork");

	/** Ports below those that the kernel gives to outgoing connections. */
	private static final int FIRST_PORT = 20_000;

	private static final int LAST_PORT = 30_000;

	private static final int SECRET_BYTES = 24;

	private final Path folder;

	private final ServerControl control;

	/**
	 * Creates the maker.
	 * @param folder the home's folder of the server
	 * @param control makes the data
	 */
	NewServer(Path folder, ServerControl control) {
		this.folder = folder;
		this.control = control;
	}

	/**
	 * Makes the server; it is not started.
	 * @param address where it is to listen
	 * @param passwordFile gets the password
	 * @return what is known of it
	 * @throws IOException if it cannot be made
	 */
	ServerFacts make(String address, Path passwordFile) throws IOException {
		ServerUser user = this.control.user();
		ServerFacts facts = new ServerFacts(base(user), address, freePort(), ServerFacts.thisMachine());
		String secret = HexFormat.of().formatHex(random(SECRET_BYTES));
		Directories.remove(facts.data());
		Files.createDirectory(facts.data(),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		user.give(facts.data());
		Path secretFile = facts.base().resolve("secret");
		try {
			ServerControl.write(secretFile, secret, "rw-------");
			user.give(secretFile);
			this.control.initialize(facts, secretFile);
		}
		finally {
			Files.deleteIfExists(secretFile);
		}
		Path part = Path.of(passwordFile + ".part");
		ServerControl.write(part, "*:*:*:" + ServerFacts.NAME + ":" + secret + "\n", "rw-------");
		DurableFiles.move(part, passwordFile);
		facts.write(this.folder);
		return facts;
	}

	// Another user than vmwork's cannot get into the home.
	private Path base(ServerUser user) throws IOException {
		if (user.name() == null) {
			return this.folder;
		}
		Path base = OF_ROOT.resolve(HexFormat.of().formatHex(random(4)));
		for (Path shared : List.of(OF_ROOT, base)) {
			Files.createDirectories(shared);
			Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
		}
		return base;
	}

	private static byte[] random(int count) {
		byte[] bytes = new byte[count];
		new SecureRandom().nextBytes(bytes);
		return bytes;
	}

	private static int freePort() throws IOException {
		IOException failure = new IOException("no port is free");
		for (int i = 0; i < 100; i++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (BindException ex) {
				failure = ex;
			}
		}
		throw failure;
	}

}
