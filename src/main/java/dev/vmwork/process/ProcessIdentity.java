package dev.vmwork.process;

import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.BootId;

/**
 * By what a process is known to another JVM: a PID alone can be a stranger's by then. The
 * start is told in clock ticks, which do not change when the host's clock is set.
 *
 * @param pid its PID
 * @param started when it was started, in clock ticks since the system was
 * @param boot the system's boot id
 */
public record ProcessIdentity(long pid, long started, String boot) {

	private static final Pattern LABEL = Pattern.compile("([1-9][0-9]{0,9})-([0-9]{1,18})");

	/**
	 * This process.
	 * @return its identity
	 */
	public static ProcessIdentity current() {
		return of(ProcessHandle.current().pid());
	}

	/**
	 * The process that a label names.
	 * @param label the label
	 * @return the identity, of this boot, or null if it is no label
	 */
	public static @Nullable ProcessIdentity ofLabel(String label) {
		Matcher parts = LABEL.matcher(label);
		return parts.matches()
				? new ProcessIdentity(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), BootId.current())
				: null;
	}

	/**
	 * What names the process among all of this boot.
	 * @return the label, fit for the name of a file
	 */
	public String label() {
		return this.pid + "-" + this.started;
	}

	static ProcessIdentity of(long pid) {
		ProcStat stat = ProcStat.of(pid);
		return new ProcessIdentity(pid, (stat != null) ? stat.started() : -1, BootId.current());
	}

	/**
	 * Whether the process is running.
	 * @return false once it has ended
	 */
	public boolean isAlive() {
		ProcStat stat = ProcStat.of(this.pid);
		return stat != null && stat.started() == this.started && !stat.isZombie();
	}

	/**
	 * Whether the system has not been started anew since: what the process wrote is there
	 * then, forced out to the disk or not.
	 * @return true if it has not; false if the system does not tell
	 */
	public boolean isOfThisBoot() {
		return !this.boot.isEmpty() && this.boot.equals(BootId.current());
	}

	/**
	 * Writes it down.
	 * @param properties takes it
	 */
	public void put(Properties properties) {
		properties.setProperty("pid", String.valueOf(this.pid));
		properties.setProperty("started", String.valueOf(this.started));
		properties.setProperty("boot", this.boot);
	}

	/**
	 * Reads what was written down.
	 * @param properties have it
	 * @return the identity
	 * @throws NumberFormatException if they do not
	 */
	public static ProcessIdentity get(Properties properties) {
		return new ProcessIdentity(Long.parseLong(properties.getProperty("pid")),
				Long.parseLong(properties.getProperty("started")), properties.getProperty("boot", ""));
	}

}
