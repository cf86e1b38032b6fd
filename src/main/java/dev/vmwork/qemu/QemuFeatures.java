package dev.vmwork.qemu;

import java.util.List;
import java.util.Properties;

/**
 * What distinguishes one QEMU from another as far as vmwork makes use of it.
 * Distributions move features between versions, so it is QEMU that is asked, and not its
 * version.
 *
 * @param version the version, with the distribution's own where there is one
 * @param runWithUser whether it changes its user by {@code -run-with user=}, as since
 * 9.1; {@code -runas}, by which older ones do, has gone in 10.0
 * @param readOnlyMemory whether a guest can have a private copy of a memory file that is
 * opened for reading only: {@code readonly=on,rom=off}, since 8.2
 * @param stateFromFile whether a saved state is read from {@code file:}, as since 8.2;
 * {@code fd:} for files is deprecated since 9.1
 */
public record QemuFeatures(String version, boolean runWithUser, boolean readOnlyMemory, boolean stateFromFile) {

	static QemuFeatures get(Properties properties) {
		return new QemuFeatures(properties.getProperty("version", ""), has(properties, "run-with-user"),
				has(properties, "read-only-memory"), has(properties, "state-from-file"));
	}

	private static boolean has(Properties properties, String name) {
		return Boolean.parseBoolean(properties.getProperty(name));
	}

	void put(Properties properties) {
		properties.setProperty("version", this.version);
		properties.setProperty("run-with-user", String.valueOf(this.runWithUser));
		properties.setProperty("read-only-memory", String.valueOf(this.readOnlyMemory));
		properties.setProperty("state-from-file", String.valueOf(this.stateFromFile));
	}

	/**
	 * The arguments by which QEMU becomes an unprivileged user.
	 * @param user the user
	 * @return the arguments
	 */
	List<String> changeUser(GuestUser user) {
		String ids = user.id() + ":" + user.id();
		return this.runWithUser ? List.of("-run-with", "user=" + ids) : List.of("-runas", ids);
	}

	/**
	 * How a resumed guest maps the memory of its template, in an argument of
	 * {@code -object}.
	 * @return the options, each after a comma
	 */
	String privateMemory() {
		return this.readOnlyMemory ? ",share=off,readonly=on,rom=off" : ",share=off";
	}

	/**
	 * Where a resumed guest's state comes from, which is QEMU's standard input.
	 * @return the URI for {@code migrate-incoming}
	 */
	public String stateUri() {
		return this.stateFromFile ? "file:/proc/self/fd/0" : "fd:0";
	}

}
