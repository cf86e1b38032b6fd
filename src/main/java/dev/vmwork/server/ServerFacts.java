package dev.vmwork.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.PropertiesFile;

/**
 * What is known of a home's own server.
 *
 * @param base the folder of its data, log and programs
 * @param address where it listens
 * @param port at which port
 * @param machine on which machine
 */
record ServerFacts(Path base, String address, int port, String machine) {

	/** The name of the server's user, and of the database that a home uses. */
	static final String NAME = "vmwork";

	private static final String FILE = "server.properties";

	/**
	 * Reads them.
	 * @param folder the home's folder of the server
	 * @return the facts, or null if there is no server yet
	 * @throws IOException if they cannot be read
	 */
	static @Nullable ServerFacts read(Path folder) throws IOException {
		Path file = folder.resolve(FILE);
		Properties properties = PropertiesFile.read(file);
		if (properties == null) {
			return null;
		}
		try {
			return new ServerFacts(Path.of(text(properties, "base")), text(properties, "address"),
					Integer.parseInt(text(properties, "port")), text(properties, "machine"));
		}
		catch (IllegalArgumentException ex) {
			throw new IOException(file + ": " + ex.getMessage(), ex);
		}
	}

	private static String text(Properties properties, String key) {
		String text = properties.getProperty(key);
		if (text == null) {
			throw new IllegalArgumentException("wanted a line '" + key + "=…'");
		}
		return text;
	}

	/**
	 * Writes them, forced to the disk.
	 * @param folder the home's folder of the server
	 * @throws IOException if they cannot be written
	 */
	void write(Path folder) throws IOException {
		Properties properties = new Properties();
		properties.setProperty("base", this.base.toString());
		properties.setProperty("address", this.address);
		properties.setProperty("port", String.valueOf(this.port));
		properties.setProperty("machine", this.machine);
		PropertiesFile.force(folder.resolve(FILE), properties);
	}

	ServerFacts at(String newAddress) {
		return new ServerFacts(this.base, newAddress, this.port, this.machine);
	}

	Path data() {
		return this.base.resolve("data");
	}

	/**
	 * Whether this is the machine that the server belongs to.
	 * @return true if it is
	 * @throws IOException if the machine does not say what it is
	 */
	boolean isHere() throws IOException {
		return this.machine.equals(thisMachine());
	}

	/**
	 * Checks that this is the machine that the server belongs to.
	 * @throws IOException if it is not
	 */
	void requireHere() throws IOException {
		if (!isHere()) {
			throw new IOException("the database server of this home belongs to another machine, " + this.machine
					+ "; it can only be started, stopped and copied there");
		}
	}

	/**
	 * By what this machine is known (machine-id(5)), or else by its host name.
	 * @return the machine
	 * @throws IOException if it cannot be read
	 */
	static String thisMachine() throws IOException {
		Path id = Path.of("/etc/machine-id");
		String known = Files.isReadable(id) ? Files.readString(id).strip() : "";
		return known.isEmpty() ? Files.readString(Path.of("/proc/sys/kernel/hostname")).strip() : known;
	}

	String url(String database) {
		String host = this.address.contains(":") ? "[" + this.address + "]" : this.address;
		return "jdbc:postgresql://" + host + urlEnd(database);
	}

	/**
	 * Whether a URL is that of a home's database in this server, be it at an address that
	 * the server had before.
	 * @param url the URL
	 * @return true if it is
	 */
	boolean owns(String url) {
		return url.endsWith(urlEnd(NAME));
	}

	private String urlEnd(String database) {
		return ":" + this.port + "/" + database + "?user=" + NAME;
	}

}
