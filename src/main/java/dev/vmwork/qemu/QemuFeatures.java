package dev.vmwork.qemu;

import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

	/**
	 * The first version whose translator was seen to set the flags right after
	 * CMPXCHG16B. With that of 7.2, Linux 6.12 panics in its allocator in three boots of
	 * four (src/docs/machines.md).
	 */
	private static final int SOUND_FLAGS = 10;

	/**
	 * Linux's number of the processor feature CX16 (arch/x86/include/asm/cpufeatures.h).
	 * A kernel that takes it to be missing does without the instruction; programs still
	 * have it.
	 */
	private static final int CX16 = 4 * 32 + 13;

	/**
	 * Under QEMU's translator on a busy host the timer's interrupts come late, and a
	 * kernel that counts them at its start panics: "IO-APIC + timer doesn't work". Under
	 * KVM Linux leaves the check out by itself
	 * (Documentation/admin-guide/kernel-parameters.txt).
	 */
	private static final String TIMER_UNCHECKED = "no_timer_check ";

	private static final Pattern NUMBER = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");

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
	 * What a Linux kernel that QEMU starts itself has to be told in addition.
	 * @param accelerator what runs its instructions
	 * @return words for its command line, each with a space after it
	 */
	String kernelWords(Accelerator accelerator) {
		if (accelerator != Accelerator.TCG) {
			return "";
		}
		return TIMER_UNCHECKED + (isBefore(SOUND_FLAGS, 0) ? "clearcpuid=" + CX16 + " " : "");
	}

	/**
	 * Whether the version is older than another.
	 * @param major the other's major number
	 * @param minor the other's minor number
	 * @return true if it is known to be
	 */
	boolean isBefore(int major, int minor) {
		Matcher number = NUMBER.matcher(this.version);
		if (!number.lookingAt()) {
			return false;
		}
		int difference = Integer.compare(Integer.parseInt(number.group(1)), major);
		return difference < 0 || (difference == 0 && Integer.parseInt(number.group(2)) < minor);
	}

	/**
	 * Where a resumed guest's state comes from, which is QEMU's standard input.
	 * @return the URI for {@code migrate-incoming}
	 */
	public String stateUri() {
		return this.stateFromFile ? "file:/proc/self/fd/0" : "fd:0";
	}

}
